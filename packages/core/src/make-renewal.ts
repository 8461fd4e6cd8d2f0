import { keyIdentifierOf } from './certificate/key-identifier.ts';
import { warningsAbout } from './decide-certificate.ts';
import { encryptOnce } from './encrypt-once.ts';
import type { Openssl } from './open-openssl.ts';
import { withoutSubject } from './openssl/key-and-request.ts';
import type { EncryptedKey, KeyFile } from './openssl/key-source.ts';
import { assertSameButForDates } from './policy/assert-same-but-for-dates.ts';
import { type PreparedRenewal, prepareRenewal, type RenewalOrder } from './prepare-renewal.ts';
import { type RenewedExtensions, renewedExtensions } from './profile/renewed-extensions.ts';
import { renewedChain } from './renewed-chain.ts';
import type { IssuedCertificate, PairWrite } from './store/pair-write.ts';
import type { Workbench } from './workbench.ts';

/** What the store is to write. */
export type RenewalWrite = PairWrite & { readonly issued: IssuedCertificate };

/**
 * Makes a certificate that says what the certificate of a pair says, with the same key or a new one, and proves it.
 * @returns what the store is to write, in place of the pair; nothing is stored yet
 * @throws CertwrightError `not-as-planned`, and as `prepareRenewal` and openssl's station do
 */
export async function makeRenewal(workbench: Workbench, order: RenewalOrder): Promise<RenewalWrite> {
  const prepared = await prepareRenewal(workbench, order);
  for (const message of warningsAbout([prepared.tbs])) workbench.emit({ type: 'warning', message });
  return carryOutRenewal(workbench, prepared);
}

/**
 * The second half of `makeRenewal`, for flows that prepare many first.
 * @throws CertwrightError `not-as-planned`, and as openssl's station does
 */
export async function carryOutRenewal(workbench: Workbench, prepared: PreparedRenewal): Promise<RenewalWrite> {
  const { order, tbs } = prepared;
  const { pair, authority } = order;
  const { certificate: former } = pair;
  const openssl = await workbench.openssl();
  const taken = await takeKey(openssl, prepared);
  const certificate = await sign(openssl, prepared, taken);
  assertSameButForDates(certificate, { former, tbs, newPublicKey: taken.newPublicKey, authority });
  return {
    name: tbs.name,
    certificatePem: [certificate, ...renewedChain(former, pair.chain, authority)].map(({ pem }) => pem).join(''),
    ...(taken.privateKeyPem === undefined ? { keepKey: true } : { privateKeyPem: taken.privateKeyPem }),
    ifExists: 'replace',
    audit: workbench.audited(order.action),
    issued: {
      certificate,
      authority: authority?.name ?? tbs.name,
      profile: tbs.profile,
      issuedAt: workbench.clock.now(),
      frontEnd: workbench.frontEnd,
      renews: former.fingerprint,
    },
  };
}

interface TakenKey {
  readonly key: KeyFile | EncryptedKey;
  readonly newPublicKey?: Buffer;
  readonly privateKeyPem?: string;
}

async function takeKey({ keyMaker }: Openssl, { tbs, key }: PreparedRenewal): Promise<TakenKey> {
  if (key) return { key };
  const { privateKeyPem, certificationRequest } = await keyMaker.make(withoutSubject(tbs));
  return {
    key: encryptOnce(privateKeyPem),
    newPublicKey: certificationRequest.subjectPublicKeyInfo.der,
    privateKeyPem,
  };
}

async function sign({ renewalRequestMaker, signer }: Openssl, prepared: PreparedRenewal, taken: TakenKey) {
  const { order, tbs } = prepared;
  const { certificate: former } = order.pair;
  const { key, newPublicKey } = taken;
  const publicKey = newPublicKey ?? former.subjectPublicKeyInfo.der;
  const renewed = renewedBy(prepared, newPublicKey);
  const certificationRequest = await renewalRequestMaker.make({ former, renewed, key, publicKey });
  return order.authority
    ? signer.signAsRequested(tbs, certificationRequest, order.authority)
    : signer.signSelf({ tbs, certificationRequest, key, travelling: 'everything' });
}

/** @param newPublicKey `to come` where the key is not made yet, which matters to a certificate that signs itself */
export function renewedBy(
  { order: { pair, authority }, tbs }: PreparedRenewal,
  newPublicKey: Buffer | 'to come' | undefined,
): RenewedExtensions {
  const { certificate: former } = pair;
  const issuer = authority?.certificate ?? former;
  return renewedExtensions(former, tbs, {
    isKeyNew: newPublicKey !== undefined,
    authority: authority?.certificate,
    // An authority without one cannot sign here.
    issuerKeyIdentifier:
      !authority && Buffer.isBuffer(newPublicKey)
        ? keyIdentifierOf({ der: newPublicKey })
        : (issuer.extensions.subjectKeyIdentifier?.keyIdentifier ?? ''),
  });
}
