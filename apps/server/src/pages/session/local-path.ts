/** Where somebody wanted to go before signing in; the start for anything that would lead to another host. */
export function localPath(wanted: string | undefined): string {
  const base = 'https://here.invalid';
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, base)) return '/';
  const { origin, pathname, search } = new URL(wanted, base);
  // A path that begins with two slashes would be read as a host.
  return origin === base && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}
