import { type ChainLink, formatDistinguishedName, type ShownCertificate } from '@certwright/core';
import { certificateFacts, formatCount, formatWhen, statusWords } from '@certwright/present';
import { factLines, type Line, lines } from './lines.ts';
import { formatPath } from './words.ts';

/** Where a certificate comes from, in the words of the command line. */
export type Origin =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'server'; readonly server: string }
  | { readonly kind: 'folder' };

/** All that is told of one certificate: what it is here, what it says, and what stands above it. */
export function shownCertificateLines(shown: ShownCertificate, origin: Origin, now: Date): Line[] {
  return [
    ...originLines(shown, origin),
    ['status', statusLine(shown, now)],
    ...factLines(certificateFacts(shown.certificate, now)),
    ...chainLines(shown, origin, now),
  ];
}

function originLines({ listed, others }: ShownCertificate, origin: Origin): Line[] {
  const { name, authority, profile, keptIn, certificatePath, keyPath } = listed ?? {};
  return [
    ...(origin.kind === 'server'
      ? [['served by', `${origin.server}, ${formatCount(1 + others.length, 'certificate')}`] as const]
      : []),
    ...(origin.kind === 'file' ? [['read from', origin.path] as const] : []),
    ...(name === undefined ? [] : [['name', name] as const]),
    ...(certificatePath === undefined ? [] : [['file', formatPath(certificatePath)] as const]),
    ...(keptIn === 'holder' ? [['kept', 'in the record alone; its holder has it'] as const] : []),
    ...(keyPath === undefined ? [] : [['private key', formatPath(keyPath)] as const]),
    ...(authority === undefined ? [] : [['authority', authority] as const]),
    ...(profile === undefined ? [] : [['profile', profile] as const]),
  ];
}

function statusLine({ status, certificate, revocation, listed }: ShownCertificate, now: Date): string {
  const { notBefore, notAfter } = certificate.validity;
  switch (status) {
    case 'valid':
      return `valid, expires ${formatWhen(notAfter, now)}`;
    case 'expires-soon':
      return `expires soon, ${formatWhen(notAfter, now)}`;
    case 'expired':
      return `expired ${formatWhen(notAfter, now)}`;
    case 'not-yet-valid':
      return `not yet valid, begins ${formatWhen(notBefore, now)}`;
    case 'replaced':
      return `replaced ${listed?.replacedAt ? formatWhen(listed.replacedAt, now) : ''}`;
    case 'revoked':
      return revocation
        ? `revoked ${formatWhen(revocation.revokedAt, now)} (${revocation.reason ?? 'no reason given'})`
        : statusWords.revoked;
  }
}

function chainLines({ chain, certificate }: ShownCertificate, origin: Origin, now: Date): Line[] {
  const links = chain.links.map((link) => {
    const { subject, validity } = link.certificate;
    const when = `${validity.notAfter < now ? 'expired' : 'expires'} ${formatWhen(validity.notAfter, now)}`;
    return `${formatDistinguishedName(subject)}, ${when}, ${placeOf(link, origin)}`;
  });
  return lines('chain', [...links, verdict(chain, certificate, origin)]);
}

function placeOf({ isPresented, certificatePath }: ChainLink, { kind }: Origin): string {
  const file = certificatePath === undefined ? undefined : formatPath(certificatePath);
  if (kind !== 'server') return file ?? 'in the same file';
  return isPresented ? 'served' : `not served${file === undefined ? '' : `, but here: ${file}`}`;
}

function verdict(
  { state, links, missing }: ShownCertificate['chain'],
  { issuer }: ShownCertificate['certificate'],
  origin: Origin,
): string {
  const last = links.at(-1);
  if (state === 'unknown') {
    const name = formatDistinguishedName(last?.certificate.issuer ?? issuer) || 'without a name';
    return `its issuer, ${name}, is ${origin.kind === 'server' ? 'not served and not here' : 'not here'}`;
  }
  if (!last) return 'it signed itself';
  if (origin.kind !== 'server') return 'complete: the last one signed itself';
  if (state === 'incomplete') {
    const names = missing.map(({ certificate }) => formatDistinguishedName(certificate.subject));
    return `incomplete: the server does not serve ${names.join(' and ')}, and clients may not have it`;
  }
  return `complete: clients must trust ${formatDistinguishedName(last.certificate.subject)}`;
}
