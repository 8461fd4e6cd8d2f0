import { hash } from 'node:crypto';
import { type ChainLink, certificateJson, daysLeft, type ShownCertificate } from '@certwright/core';
import type { Origin } from './shown-certificate-lines.ts';

/** One certificate with all that is known of it, in `--json`; what is not known is left out. */
export function shownCertificateJson(shown: ShownCertificate, origin: Origin, now: Date) {
  const { certificate, status, revocation, listed, others, chain } = shown;
  const { name, source, keptIn, authority, profile, certificatePath, keyPath, issuedAt, frontEnd, renews, replacedAt } =
    listed ?? {};
  return {
    origin,
    status,
    daysLeft: daysLeft(certificate.validity.notAfter, now),
    ...{ name, source, keptIn, authority, profile, certificatePath, keyPath, issuedAt, frontEnd, renews, replacedAt },
    revokedAt: revocation?.revokedAt,
    revocationReason: revocation?.reason,
    certificate: { ...certificateJson(certificate), fingerprintSha1: hash('sha1', certificate.der, 'hex') },
    pem: certificate.pem,
    others: others.map((one) => ({ ...certificateJson(one), pem: one.pem })),
    chain: { state: chain.state, links: chain.links.map(linkJson) },
  };
}

function linkJson({ certificate, ...link }: ChainLink) {
  return { ...link, certificate: certificateJson(certificate) };
}
