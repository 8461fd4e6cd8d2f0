import type { Certificate, CertificationRequest, Validity } from '../certificate/certificate.ts';
import { formatGeneralName } from '../certificate/general-name.ts';
import { attributeTypes, extensionIdentifiers } from '../certificate/object-identifiers.ts';
import type { ConfigSection } from '../openssl-config/config.ts';
import { formatConfig } from '../openssl-config/format-config.ts';
import type { TbsCertificate, TbsExtensions } from '../profile/tbs-certificate.ts';
import { addressSections, extensionEntries, subjectAltNameEntry, subjectAltNameSection } from './config-sections.ts';
import { type OpensslJob, passphraseArguments } from './job.ts';
import { type EncryptedKey, type KeyFile, placeKey } from './key-source.ts';

/** An authority with its key, as openssl needs it. */
export interface SigningAuthority {
  readonly certificate: Certificate;
  readonly key: KeyFile;
}

/** What one run of `openssl ca` signs: the same authority, extensions and validity for all. */
export interface Gathering {
  readonly authority: SigningAuthority;
  /** One for all: what differs between requests is only what travels in them. */
  readonly tbs: TbsCertificate;
  readonly certificationRequests: readonly CertificationRequest[];
  /** With `nothing` there is one request. */
  readonly travelling: Travelling;
}

/** Which extensions are taken from the requests; all others stand in the config. */
export type Travelling = 'nothing' | 'names' | 'everything';

/** A throwaway certification authority around one run of `openssl ca`. */
export function signingJob({ authority, tbs, certificationRequests, travelling }: Gathering): OpensslJob {
  const requests = certificationRequests.map(({ pem }, index) => [`request-${index + 1}.pem`, pem] as const);
  return {
    files: {
      'ca.cnf': signingConfig(tbs, authority.certificate.subjectPublicKeyInfo.algorithm, travelling),
      'index.txt': '',
      'authority.pem': authority.certificate.pem,
      ...Object.fromEntries(requests),
    },
    links: { 'authority-key.pem': authority.key.path },
    args: signingArguments({
      validity: tbs.validity,
      encryptedKey: authority.key.passphrase !== undefined,
      selfSigned: false,
      requestFiles: requests.map(([fileName]) => fileName),
    }),
    passphrase: authority.key.passphrase,
  };
}

export interface SelfSigning {
  readonly tbs: TbsCertificate;
  readonly certificationRequest: CertificationRequest;
  readonly key: KeyFile | EncryptedKey;
  readonly travelling: Exclude<Travelling, 'names'>;
}

/** The same for a certificate that signs itself. */
export function selfSigningJob({ tbs, certificationRequest, key, travelling }: SelfSigning): OpensslJob {
  const { files, links, passphrase } = placeKey('authority-key.pem', key);
  return {
    files: {
      'ca.cnf': signingConfig(tbs, tbs.keyAlgorithm, travelling),
      'index.txt': '',
      'request-1.pem': certificationRequest.pem,
      ...files,
    },
    links,
    args: signingArguments({
      validity: tbs.validity,
      encryptedKey: passphrase !== undefined,
      selfSigned: true,
      requestFiles: ['request-1.pem'],
    }),
    // An authority is what others wait for.
    isUrgent: true,
    passphrase,
  };
}

/** Whether a request carries the decided names itself, and nothing else that openssl would copy. */
export function carriesExactly(request: CertificationRequest, { extensions }: TbsCertificate): boolean {
  const wanted = extensions.subjectAltName;
  const carried = request.extensions.subjectAltName;
  if (request.rawExtensions.some(({ oid }) => oid !== extensionIdentifiers.subjectAltName)) return false;
  if (!wanted || !carried) return wanted === carried;
  return (
    wanted.critical === carried.critical &&
    wanted.names.map(formatGeneralName).join('\n') === carried.names.map(formatGeneralName).join('\n')
  );
}

/** What the arguments of `openssl ca` depend on. */
export interface SigningArguments {
  readonly validity: Validity;
  readonly encryptedKey: boolean;
  readonly selfSigned: boolean;
  readonly requestFiles: readonly string[];
}

export function signingArguments({ validity, encryptedKey, selfSigned, requestFiles }: SigningArguments): string[] {
  return [
    ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-preserveDN'],
    ...['-startdate', generalizedTime(validity.notBefore), '-enddate', generalizedTime(validity.notAfter)],
    ...(encryptedKey ? passphraseArguments : []),
    ...(selfSigned ? ['-selfsign'] : []),
    ...['-infiles', ...requestFiles],
  ];
}

/** `YYYYMMDDHHMMSSZ`; the form with two digits for the year would put 2050 into 1950. */
export function generalizedTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/** The config of a throwaway authority. */
export function signingConfig(
  { extensions }: Pick<TbsCertificate, 'extensions'>,
  signingKeyAlgorithm: string,
  travelling: Travelling,
): string {
  const authority = {
    database: 'index.txt',
    new_certs_dir: '.',
    certificate: 'authority.pem',
    private_key: 'authority-key.pem',
    rand_serial: 'yes',
    default_md: digestFor(signingKeyAlgorithm),
    policy: 'policy',
    ...(travelling !== 'everything' && { x509_extensions: 'extensions' }),
    copy_extensions: { nothing: 'none', names: 'copy', everything: 'copyall' }[travelling],
    unique_subject: 'no',
    email_in_dn: 'yes',
  };
  return formatConfig([
    { name: 'ca', entries: [{ key: 'default_ca', value: 'authority' }] },
    { name: 'authority', entries: Object.entries(authority).map(([key, value]) => ({ key, value })) },
    { name: 'policy', entries: attributeTypes.map(({ opensslName }) => ({ key: opensslName, value: 'optional' })) },
    ...(travelling === 'everything' ? [] : extensionSections(extensions, travelling)),
  ]);
}

function extensionSections(extensions: TbsExtensions, travelling: 'nothing' | 'names'): ConfigSection[] {
  const names = travelling === 'names' ? undefined : extensions.subjectAltName;
  return [
    {
      name: 'extensions',
      entries: [...extensionEntries(extensions), ...(names ? [subjectAltNameEntry(names)] : [])],
    },
    ...(names ? [subjectAltNameSection(names.names)] : []),
    ...addressSections(extensions),
  ];
}

/** As strong as the key that signs; Ed25519 and Ed448 have their digest built in. */
export function digestFor(signingKeyAlgorithm: string): string {
  if (signingKeyAlgorithm.startsWith('ed')) return 'default';
  if (signingKeyAlgorithm === 'ec-p384') return 'sha384';
  return signingKeyAlgorithm === 'ec-p521' ? 'sha512' : 'sha256';
}
