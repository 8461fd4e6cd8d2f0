/** An http or https URL of a host alone, without the slash at its end; undefined for anything else. */
export function parsePublicUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
  // Credentials, paths and queries would go into every certificate.
  const isBare =
    url.pathname === '/' && [url.username, url.password, url.search, url.hash].every((part) => part === '');
  return isBare ? url.origin : undefined;
}
