import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { type Difference, type DifferenceField, stops } from './comparison.ts';

/** An authority that is there, with its key taken out once for many leaves. */
export interface Issuer {
  readonly name: string;
  readonly certificate: Certificate;
  readonly publicKey: KeyObject | undefined;
}

/** `publicKey` stays undefined when this Node does not know that kind of key; nothing is verified then. */
export function toIssuer(name: string, certificate: Certificate): Issuer {
  return { name, certificate, publicKey: attempt(() => new X509Certificate(certificate.der).publicKey) };
}

/** Whether the issuer signed the leaf: by name, by key identifier, and by the signature itself. */
export function compareIssuer(leaf: Certificate, issuer: Issuer): Difference[] {
  const { certificate: authority } = issuer;
  if (!leaf.issuerDer.equals(authority.subjectDer)) {
    return [another(issuer, 'issuer', subjectOf(authority), formatDistinguishedName(leaf.issuer) || 'an empty name')];
  }
  const wantedKey = authority.extensions.subjectKeyIdentifier?.keyIdentifier;
  const foundKey = leaf.extensions.authorityKeyIdentifier?.keyIdentifier;
  if (wantedKey !== undefined && foundKey !== undefined && wantedKey !== foundKey) {
    const name = subjectOf(authority);
    return [another(issuer, 'issuer', `${name} with key ${wantedKey}`, `${name} with key ${foundKey}`)];
  }
  if (issuer.publicKey === undefined || isSignedBy(leaf, issuer.publicKey)) return [];
  return [another(issuer, 'signature', `one by ${subjectOf(authority)}`, 'one that its key does not verify')];
}

/** What signed the leaf cannot be the authority that is to be made. */
export function issuerMissing(leaf: Certificate, authority: string): Difference {
  return stops({
    field: 'issuer',
    wanted: `an authority in ${authority}.pem, which is missing`,
    found: `${formatDistinguishedName(leaf.issuer) || 'an empty name'}, and a new ${authority} could not be that`,
    code: 'authority-not-found',
    hint: `put ${authority}.pem and ${authority}-key.pem back, or move all that it signed away to make a new one`,
  });
}

function another({ name }: Issuer, field: DifferenceField, wanted: string, found: string): Difference {
  const hint = `put back the ${name} that signed this certificate, or move the certificate and its key away to have both made again`;
  return stops({ field, wanted, found, hint });
}

function subjectOf({ subject }: Certificate): string {
  return formatDistinguishedName(subject) || 'an empty name';
}

function isSignedBy(leaf: Certificate, publicKey: KeyObject): boolean {
  return attempt(() => new X509Certificate(leaf.der).verify(publicKey)) ?? false;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
