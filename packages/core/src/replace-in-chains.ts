import type { Certificate } from './certificate/certificate.ts';
import { isOfSameAuthority } from './renewed-chain.ts';
import type { PairWrite } from './store/pair-write.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

interface Replaced {
  readonly former: Certificate;
  readonly certificate: Certificate;
}

/**
 * The other pairs that hold a former certificate of an authority behind their own, with the new one in its place. A pair
 * whose key does not belong to it is left alone, with a warning.
 */
export function replaceInChains(workbench: Workbench, name: string, replaced: Replaced): PairWrite[] {
  const holding = readPairs(workbench.assetsFolder).filter(
    (pair) => pair.name !== name && pair.chain.some((one) => isFormer(one, replaced)),
  );
  return holding.flatMap((pair) => {
    const { certificate, chain, keyFile } = pair;
    if (!certificate || !hasOwnKey(pair)) {
      const message = `${pair.certificatePath} still holds the former certificate of "${name}", for its key is of another`;
      workbench.emit({ type: 'warning', message });
      return [];
    }
    const updated = chain.map((one) => (isFormer(one, replaced) ? replaced.certificate : one));
    return {
      name: pair.name,
      certificatePem: [certificate, ...updated].map(({ pem }) => pem).join(''),
      ...(keyFile !== 'missing' && { keepKey: true }),
      ifExists: 'replace' as const,
      audit: workbench.audited('renew-authority'),
    };
  });
}

function isFormer(one: Certificate, { former, certificate }: Replaced): boolean {
  return (
    one.fingerprint !== certificate.fingerprint &&
    isOfSameAuthority(one, former) &&
    one.issuerDer.equals(former.issuerDer)
  );
}

function hasOwnKey({ keyFile, publicKey, certificate }: FoundPair): boolean {
  if (keyFile === 'missing' || keyFile === 'encrypted') return true;
  return publicKey !== undefined && certificate?.subjectPublicKeyInfo.der.equals(publicKey) === true;
}
