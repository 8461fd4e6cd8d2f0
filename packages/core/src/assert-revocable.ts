import { assertIssuable } from './access/check-issuing-policy.ts';
import type { IssuingPolicy } from './access/issuing-policy.ts';
import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import type { Workbench } from './workbench.ts';

/**
 * That somebody may revoke a certificate: whoever may have had it issued may.
 * @param certificate undefined where only its serial number is known
 * @param authority the name of the one that issued it
 * @throws CertwrightError `access-denied`
 */
export async function assertRevocable(
  workbench: Workbench,
  { certificate, authority }: { readonly certificate: Certificate | undefined; readonly authority: string },
  policy: IssuingPolicy,
): Promise<void> {
  if (!certificate)
    throw new CertwrightError('access-denied', 'nobody here knows what this certificate is for', {
      hint: 'have an administrator revoke it',
    });
  const { fingerprint, subjectPublicKeyInfo, extensions } = certificate;
  const [recorded] = (await workbench.record())?.findIssued({ fingerprint }) ?? [];
  const { name = '', profile = '' } = recorded ?? {};
  const { basicConstraints = { critical: false, cA: false } } = extensions;
  const tbs = {
    ...certificate,
    name,
    profile,
    authority,
    keyAlgorithm: subjectPublicKeyInfo.algorithm,
    extensions: { ...extensions, basicConstraints },
  };
  assertIssuable(tbs, policy, { keyMadeHere: false });
}
