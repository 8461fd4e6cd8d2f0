import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { CertwrightError } from './errors.ts';
import { readPairs } from './store/read-pairs.ts';
import type { Revocation } from './store/revocations.ts';
import type { Workbench } from './workbench.ts';

/** The revocation of a certificate by its own fingerprint, or by its serial number and the key that signed it. */
export async function findRevocation(workbench: Workbench, certificate: Certificate): Promise<Revocation | undefined> {
  const { serialNumber, fingerprint } = certificate;
  const sameSerial = (await workbench.record())?.findRevocations({ serialNumber }) ?? [];
  if (sameSerial.length === 0) return undefined;
  const issuerKeys = readPairs(workbench.assetsFolder)
    .flatMap((pair) => [...(pair.certificate ? [pair.certificate] : []), ...pair.chain])
    .filter((other) => isIssuedBy(certificate, other))
    .map(issuerKeyOf);
  return sameSerial.find((one) => one.fingerprint === fingerprint || issuerKeys.includes(one.issuerKey));
}

/** @throws CertwrightError `certificate-revoked` */
export async function assertNotRevoked(
  workbench: Workbench,
  name: string,
  certificate: Certificate,
  hint = `make another with a new key, with certwright certificates rekey ${name}`,
): Promise<void> {
  const revocation = await findRevocation(workbench, certificate);
  if (!revocation) return;
  const since = revocation.revokedAt.toISOString();
  throw new CertwrightError('certificate-revoked', `certificate "${name}" was revoked on ${since}`, {
    hint,
  });
}
