import { keyIdentifierOf } from './certificate/key-identifier.ts';
import { warningsAbout } from './decide-certificate.ts';
import { encryptOnce } from './encrypt-once.ts';
import type { EncryptedKey, KeyFile } from './openssl/key-source.ts';
import { assertSameButForDates } from './policy/assert-same-but-for-dates.ts';
import { type PreparedRenewal, prepareRenewal, type RenewalOrder } from './prepare-renewal.ts';
import { renewedExtensions } from './profile/renewed-extensions.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import { renewedChain } from './renewed-chain.ts';
import type { IssuedCertificate, PairWrite } from './store/pair-write.ts';
import type { Openssl, Workbench } from './workbench.ts';

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
  const { privateKeyPem, certificationRequest } = await keyMaker.make(justKey(tbs));
  return {
    key: encryptOnce(privateKeyPem),
    newPublicKey: certificationRequest.subjectPublicKeyInfo.der,
    privateKeyPem,
  };
}

/** The request that comes with a new key is not used, so it says nothing that openssl could refuse. */
function justKey(tbs: TbsCertificate): TbsCertificate {
  return { ...tbs, subject: [], extensions: { basicConstraints: tbs.extensions.basicConstraints } };
}

async function sign(
  { renewalRequestMaker, signer }: Openssl,
  { order: { pair, authority }, tbs }: PreparedRenewal,
  { key, newPublicKey }: TakenKey,
) {
  const { certificate: former } = pair;
  const publicKey = newPublicKey ?? former.subjectPublicKeyInfo.der;
  const own = newPublicKey ? keyIdentifierOf({ der: newPublicKey }) : keyIdentifierIn(former);
  const keys = {
    isKeyNew: newPublicKey !== undefined,
    authority: authority?.certificate,
    issuerKeyIdentifier: authority ? keyIdentifierIn(authority.certificate) : own,
  };
  const renewed = renewedExtensions(former, tbs, keys);
  const certificationRequest = await renewalRequestMaker.make({ former, renewed, key, publicKey });
  return authority
    ? signer.signAsRequested(tbs, certificationRequest, authority)
    : signer.signSelf({ tbs, certificationRequest, key, travelling: 'everything' });
}

/** Empty where there is none; an authority without one cannot sign here. */
function keyIdentifierIn({ extensions }: RenewalOrder['pair']['certificate']): string {
  return extensions.subjectKeyIdentifier?.keyIdentifier ?? '';
}
