import { onTestFinished } from 'vitest';
import { getAuthority } from '../../src/get-authority.ts';
import { makeRenewal, type RenewalWrite } from '../../src/make-renewal.ts';
import type { RenewalOrder } from '../../src/prepare-renewal.ts';
import { readPair } from '../../src/store/read-pairs.ts';
import { type Bench, now, openBench } from './flow-bench.ts';

/** What differs in any renewal whose dates are not by chance the same. */
export const dates = ['notAfter', 'notBefore', 'serialNumber', 'signature'];
export const identifiers = {
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  crlDistributionPoints: '2.5.29.31',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
};

export type Options = Partial<Omit<RenewalOrder, 'pair' | 'authority'>> & { readonly authority?: string };

/** Makes the renewal of a pair of the folder, under `ca` unless said otherwise; one under itself signs itself. */
export async function renew(bench: Bench, name: string, options: Options = {}): Promise<RenewalWrite> {
  const pair = readPair(bench.assetsFolder, name);
  if (!pair?.certificate) throw new Error(`there is no certificate ${name}`);
  const { authority = 'ca', action = options.newKey ? 'rekey' : 'renew', ...others } = options;
  const signer = authority === name ? undefined : await getAuthority(bench.workbench, authority);
  return makeRenewal(bench.workbench, {
    pair: { ...pair, certificate: pair.certificate },
    authority: signer,
    action,
    ...others,
  });
}

/** Saves it, and returns the PEM of the certificate. */
export async function store(bench: Bench, write: RenewalWrite): Promise<string> {
  await (await bench.workbench.store()).save(write);
  return write.issued.certificate.pem;
}

/** The same folder, so many days after the clock of the tests. */
export function daysLater(bench: Bench, days: number, options: Parameters<typeof openBench>[1] = {}): Bench {
  const at = new Date(now.getTime() + days * 86_400_000);
  return openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at, ...options });
}
