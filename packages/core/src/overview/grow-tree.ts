import type { Certificate } from '../certificate/certificate.ts';
import { findIssuer } from '../certificate/find-issuer.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import type { CertificateStatus } from './certificate-status.ts';
import { isAuthority, knownAuthorities, type ReadCertificate } from './known-authorities.ts';

/** A certificate of the folder, and what its key signed. */
export interface TreeNode {
  /** Of its pair, or its subject when it only stands in the file of another. */
  readonly name: string;
  readonly certificatePath: string;
  readonly certificate: Certificate;
  readonly status: CertificateStatus;
  readonly isAuthority: boolean;
  /** The authorities among them first, each kind by the end of its validity. */
  readonly issued: readonly TreeNode[];
}

export interface AuthorityTree {
  /** What signed itself. */
  readonly roots: readonly TreeNode[];
  /** What nobody signed whose certificate is here. */
  readonly withoutIssuer: readonly TreeNode[];
}

/** A node while it is still known only who stands above it. */
interface Seedling {
  readonly name: string;
  readonly certificatePath: string;
  readonly certificate: Certificate;
  readonly isAuthority: boolean;
}

type FindStatus = (certificate: Certificate, issuer: Certificate | undefined) => CertificateStatus;

/** Every certificate of the folder stands in it once, also where authorities signed each other. */
export function growTree(read: readonly ReadCertificate[], findStatus: FindStatus): AuthorityTree {
  const seedlings = plant(read);
  const authorities = seedlings.filter((one) => one.isAuthority);
  const issuers = new Map(seedlings.map((one) => [one, issuerOf(one, authorities)]));
  const below = Map.groupBy(seedlings, (one) => issuers.get(one));
  const placed = new Set<Seedling>();
  const grow = (one: Seedling): TreeNode => {
    placed.add(one);
    const issued = (below.get(one) ?? []).filter((next) => next !== one && !placed.has(next)).map(grow);
    const issuer = issuers.get(one)?.certificate;
    return { ...one, status: findStatus(one.certificate, issuer), issued: issued.sort(authoritiesFirst) };
  };
  const growAll = (from: readonly Seedling[]) =>
    from.flatMap((one) => (placed.has(one) ? [] : [grow(one)])).sort(authoritiesFirst);
  const roots = growAll(seedlings.filter((one) => issuers.get(one) === one));
  const withoutIssuer = growAll(below.get(undefined) ?? []);
  // What is left hangs from authorities that signed each other, with nothing above them.
  return { roots, withoutIssuer: [...withoutIssuer, ...growAll([...authorities, ...seedlings])] };
}

function plant(read: readonly ReadCertificate[]): Seedling[] {
  const own = read.map(({ chain: _, ...one }) => ({ ...one, isAuthority: isAuthority(one.certificate) }));
  const inChains = knownAuthorities(read).filter(({ hasFile }) => !hasFile);
  return [...own, ...inChains.map(({ hasFile: _, ...one }) => ({ ...one, isAuthority: true }))];
}

/** Itself for one that signed itself. */
function issuerOf(one: Seedling, authorities: readonly Seedling[]): Seedling | undefined {
  if (isIssuedBy(one.certificate, one.certificate)) return one;
  return findIssuer(one.certificate, authorities);
}

function authoritiesFirst(a: TreeNode, b: TreeNode): number {
  return (
    Number(b.isAuthority) - Number(a.isAuthority) ||
    a.certificate.validity.notAfter.getTime() - b.certificate.validity.notAfter.getTime() ||
    (a.name < b.name ? -1 : 1)
  );
}
