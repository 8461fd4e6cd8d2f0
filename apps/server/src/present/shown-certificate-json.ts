import { hash } from 'node:crypto';
import {
  type Certificate,
  certificateJson,
  daysLeft,
  type ListedCertificate,
  listedCertificateJson,
  type ShownCertificate,
} from '@certwright/core';

/** One certificate of a list as the CLI tells it, but for where its files lie. */
export function listedJson(listed: ListedCertificate, now: Date) {
  const { certificatePath, keyPath, ...others } = listedCertificateJson(listed, now);
  return others;
}

/** One certificate with all that is known of it, in the same way. */
export function shownCertificateJson(shown: ShownCertificate, now: Date) {
  const { certificate, status, revocation, listed, others, chain } = shown;
  const { name, source, keptIn, authority, profile, issuedAt, frontEnd, renews, replacedAt } = listed ?? {};
  return {
    status,
    daysLeft: daysLeft(certificate.validity.notAfter, now),
    ...{ name, source, keptIn, authority, profile, issuedAt, frontEnd, renews, replacedAt },
    revokedAt: revocation?.revokedAt,
    revocationReason: revocation?.reason,
    certificate: { ...certificateJson(certificate), fingerprintSha1: hash('sha1', certificate.der, 'hex') },
    pem: certificate.pem,
    others: others.map(withPem),
    chain: {
      state: chain.state,
      links: chain.links.map((link) => ({
        name: link.name,
        isPresented: link.isPresented,
        certificate: certificateJson(link.certificate),
      })),
    },
  };
}

export function withPem(certificate: Certificate) {
  return { ...certificateJson(certificate), pem: certificate.pem };
}
