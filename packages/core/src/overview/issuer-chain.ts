import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { findIssuer } from '../certificate/find-issuer.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { isAuthority, type KnownAuthority } from './known-authorities.ts';

/** One certificate above another. */
export interface ChainLink {
  /** Of its pair, or its subject when it has no file of its own here. */
  readonly name: string;
  readonly certificate: Certificate;
  /** The file of the folder that holds it, if one does. */
  readonly certificatePath?: string;
  /** Whether it came together with the certificate below: in its file, or from its server. */
  readonly isPresented: boolean;
}

export interface IssuerChain {
  /** The issuer first, as far as it is known; ends with one that signed itself, if that is known. */
  readonly links: readonly ChainLink[];
  /**
   * `complete`: what was presented leads to a root, which need not be presented; `incomplete`: an authority that is no
   * root was not presented; `unknown`: who signed the last one is not known here.
   */
  readonly state: 'complete' | 'incomplete' | 'unknown';
  /** Those of the links that were not presented and are no roots. */
  readonly missing: readonly ChainLink[];
}

/** @param others what was presented with the certificate; what is not, is looked for in the folder */
export function issuerChain(
  certificate: Certificate,
  others: readonly Certificate[],
  folder: readonly KnownAuthority[],
): IssuerChain {
  const presented = others.filter(isAuthority).map((one) => presentedLink(one, folder));
  const known = folder.map(({ hasFile: _, ...one }) => ({ ...one, isPresented: false }));
  const links = climb(certificate, (below) => findIssuer(below, presented) ?? findIssuer(below, known));
  const last = links.at(-1)?.certificate ?? certificate;
  const missing = links.filter((link) => !link.isPresented && !signedItself(link.certificate));
  const state = missing.length > 0 ? 'incomplete' : signedItself(last) ? 'complete' : 'unknown';
  return { links, state, missing };
}

function presentedLink(certificate: Certificate, folder: readonly KnownAuthority[]): ChainLink {
  const known = folder.find((one) => one.certificate.fingerprint === certificate.fingerprint);
  const { name = formatDistinguishedName(certificate.subject), certificatePath } = known ?? {};
  return { name, certificate, ...(certificatePath !== undefined && { certificatePath }), isPresented: true };
}

function climb(certificate: Certificate, findAbove: (below: Certificate) => ChainLink | undefined): ChainLink[] {
  const links: ChainLink[] = [];
  const seen = new Set([certificate.fingerprint]);
  let current = certificate;
  while (!signedItself(current)) {
    const above = findAbove(current);
    // Two that signed each other would go round for ever.
    if (!above || seen.has(above.certificate.fingerprint)) break;
    links.push(above);
    seen.add(above.certificate.fingerprint);
    current = above.certificate;
  }
  return links;
}

function signedItself(certificate: Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}
