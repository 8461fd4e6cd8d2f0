import type { Certificate } from './certificate.ts';

/** What stands in the file of an authority: the one that signs first, the chain above it, then others that are trusted. */
export type TrustBundle = readonly Certificate[];

/** All of them in their order, each once, where it first stands. */
export function joinBundles(...bundles: readonly TrustBundle[]): Certificate[] {
  const all = bundles.flat();
  return all.filter(({ fingerprint }, index) => all.findIndex((other) => other.fingerprint === fingerprint) === index);
}

/** Without those of another bundle, but for what the first one needs above it. */
export function withoutBundle(bundle: TrustBundle, leaving: TrustBundle): Certificate[] {
  const needed = ownChain(bundle);
  return bundle.filter((certificate) => holds(needed, certificate) || !holds(leaving, certificate));
}

export function holds(bundle: TrustBundle, { fingerprint }: Certificate): boolean {
  return bundle.some((certificate) => certificate.fingerprint === fingerprint);
}

export function sameBundle(a: TrustBundle, b: TrustBundle): boolean {
  return a.length === b.length && a.every(({ fingerprint }, index) => fingerprint === b[index]?.fingerprint);
}

export function formatBundle(bundle: TrustBundle): string {
  return bundle.map(({ pem }) => pem).join('');
}

/** The first, and what follows it as long as each names the next as its issuer and not itself. */
function ownChain(bundle: TrustBundle): Certificate[] {
  const chain: Certificate[] = [];
  for (const certificate of bundle) {
    const below = chain.at(-1);
    if (below && (below.issuerDer.equals(below.subjectDer) || !below.issuerDer.equals(certificate.subjectDer))) break;
    chain.push(certificate);
  }
  return chain;
}
