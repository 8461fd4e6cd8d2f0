import type { FoundPair } from '../store/read-pairs.ts';
import { compareAuthority } from './compare-authority.ts';
import { compareFiles } from './compare-files.ts';
import { compareIssuer, type Issuer, issuerMissing, toIssuer } from './compare-issuer.ts';
import { compareLeaf } from './compare-leaf.ts';
import type { Comparison, Difference } from './comparison.ts';
import { findMistakenLayout } from './mistaken-layout.ts';
import { clusterAuthorities, type WantedCertificate } from './wanted-certificate.ts';

/**
 * Holds every wanted certificate against what was found, in the order of `wanted`. `found` is by the name of the pair,
 * and a name that it lacks counts as missing. Every difference of every certificate is told, not only the first.
 */
export function compareCluster(
  wanted: readonly WantedCertificate[],
  found: ReadonlyMap<string, FoundPair>,
  now: Date,
): Comparison[] {
  const issuers = findIssuers(found);
  const mistaken = findMistakenLayout(found);
  return wanted.map((certificate) => {
    const pair = found.get(certificate.name);
    const { name, purpose } = certificate;
    if (!isThere(pair)) return { name, purpose, state: 'missing', differences: [] };
    const layout = mistaken.get(name);
    const differences = layout ? [layout] : comparePair(certificate, pair, { found, issuers, now });
    return { name, purpose, state: stateOf(pair, differences), differences };
  });
}

interface Surroundings {
  readonly found: ReadonlyMap<string, FoundPair>;
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly now: Date;
}

function findIssuers(found: ReadonlyMap<string, FoundPair>): Map<string, Issuer> {
  const issuers = new Map<string, Issuer>();
  for (const name of clusterAuthorities) {
    const certificate = found.get(name)?.certificate;
    if (certificate) issuers.set(name, toIssuer(name, certificate));
  }
  return issuers;
}

function isThere(pair: FoundPair | undefined): pair is FoundPair {
  return pair !== undefined && !(pair.certificateFile === 'missing' && pair.keyFile === 'missing');
}

function comparePair(wanted: WantedCertificate, pair: FoundPair, surroundings: Surroundings): Difference[] {
  const { certificate } = pair;
  const files = compareFiles(wanted, pair);
  if (!certificate) return files;
  const { authority: authorityName } = wanted;
  const { issuers, now, found } = surroundings;
  if (authorityName === undefined) return [...files, ...compareAuthority(wanted, { certificate, pair, now })];
  const issuer = issuers.get(authorityName);
  const content = compareLeaf(wanted, certificate, { pair, authority: issuer?.certificate, now });
  if (issuer) return [...files, ...compareIssuer(certificate, issuer), ...content];
  // An authority that is there but broken tells that itself.
  return isThere(found.get(authorityName))
    ? [...files, ...content]
    : [...files, issuerMissing(certificate, authorityName), ...content];
}

function stateOf(pair: FoundPair, differences: readonly Difference[]): Comparison['state'] {
  if (pair.certificateFile === 'missing' || pair.keyFile === 'missing') return 'incomplete';
  return differences.length > 0 ? 'differing' : 'present';
}
