import { parseCertificate } from '../../../src/certificate/parse-certificate.ts';
import { type Issued, TestPki, type Wanted } from '../test-pki.ts';

/** What is handed over to be verified. */
export interface Chain {
  readonly leaf: Issued;
  readonly between?: readonly Issued[];
  readonly trusted: Issued;
  readonly lists?: readonly string[];
}

/** What is asked about it, as a front end asks. */
export interface Asked {
  readonly hostname?: string;
  readonly ip?: string;
  readonly email?: string;
  readonly purpose?: 'server' | 'client';
  readonly at?: string;
}

/** One fault: a chain that has it and nothing else, and the nearest that has not. */
export interface FaultyChain {
  readonly title: string;
  /** The check that finds it, or several. */
  readonly check: string | readonly string[];
  readonly citation: string;
  /** A part of the message. */
  readonly says: string;
  readonly asked?: Asked;
  /** Where the good one is asked for something else. */
  readonly goodAsked?: Asked;
  readonly bad: () => Chain;
  readonly good: () => Chain;
}

export const pki = new TestPki();
export const root = pki.authority('root', { subject: 'O = Harbor\nCN = root' });
export const issuing = pki.authority('issuing', {
  issuer: root,
  extensions: { basicConstraints: 'critical, CA:TRUE, pathlen:0' },
});

/** A leaf under the usual root. */
export const underRoot = (leaf: Issued): Chain => ({ leaf, trusted: root });
export const leaf = (extensions: Record<string, string> = {}, wanted: Partial<Wanted> = {}) =>
  underRoot(pki.leaf('web', { issuer: root, extensions, ...wanted }));
export const plainLeaf = leaf();

/** root -> intermediate -> web, with an intermediate or a leaf that is not the usual one. */
export function below(authority: Issued, wanted: Partial<Wanted> = {}): Chain {
  return { leaf: pki.leaf('web', { issuer: authority, ...wanted }), between: [authority], trusted: root };
}
export const intermediate = (extensions: Record<string, string> = {}, wanted: Partial<Wanted> = {}) =>
  pki.authority('between', { issuer: root, extensions, ...wanted });
export const goodBelow = below(issuing);

/** A root of its own, and a leaf under it. */
export function ownRoot(extensions: Record<string, string>, wanted: Partial<Wanted> = {}): Chain {
  const trusted = pki.authority('own', { extensions, ...wanted });
  return { leaf: pki.leaf('web', { issuer: trusted }), trusted };
}
export const goodRoot = ownRoot({});

/** An authorityKeyIdentifier as openssl's `DER:` wants it. */
export const authorityKeyIdentifierOf = ({ pem }: Issued) =>
  `30168014${parseCertificate(pem).extensions.subjectKeyIdentifier?.keyIdentifier}`;
