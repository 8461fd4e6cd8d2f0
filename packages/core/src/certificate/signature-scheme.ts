import { contextTag, type DerElement, DerFields, derTags } from './der.ts';
import { readObjectIdentifier, readSmallInteger } from './der-values.ts';

/** How a signature is checked with node:crypto. */
export interface SignatureScheme {
  /** Values of a KeyObject's `asymmetricKeyType` that can make such a signature. */
  readonly keyTypes: readonly string[];
  /** Undefined where the algorithm has its digest built in. */
  readonly digest: Digest | undefined;
  /** Only of RSASSA-PSS. */
  readonly saltLength?: number;
}

export type Digest = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

const schemes = new Map<string, SignatureScheme>([
  ['1.2.840.113549.1.1.4', { keyTypes: ['rsa'], digest: 'md5' }],
  ['1.2.840.113549.1.1.5', { keyTypes: ['rsa'], digest: 'sha1' }],
  ['1.2.840.113549.1.1.11', { keyTypes: ['rsa'], digest: 'sha256' }],
  ['1.2.840.113549.1.1.12', { keyTypes: ['rsa'], digest: 'sha384' }],
  ['1.2.840.113549.1.1.13', { keyTypes: ['rsa'], digest: 'sha512' }],
  ['1.2.840.113549.1.1.14', { keyTypes: ['rsa'], digest: 'sha224' }],
  ['1.2.840.10045.4.1', { keyTypes: ['ec'], digest: 'sha1' }],
  ['1.2.840.10045.4.3.1', { keyTypes: ['ec'], digest: 'sha224' }],
  ['1.2.840.10045.4.3.2', { keyTypes: ['ec'], digest: 'sha256' }],
  ['1.2.840.10045.4.3.3', { keyTypes: ['ec'], digest: 'sha384' }],
  ['1.2.840.10045.4.3.4', { keyTypes: ['ec'], digest: 'sha512' }],
  ['1.3.101.112', { keyTypes: ['ed25519'], digest: undefined }],
  ['1.3.101.113', { keyTypes: ['ed448'], digest: undefined }],
]);

const rsassaPss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

const digests = new Map<string, Digest>([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
]);

/** Undefined for an algorithm that is not known here, or with parameters that are not. Throws `certificate-unreadable`. */
export function readSignatureScheme(algorithmIdentifier: DerElement): SignatureScheme | undefined {
  const { oid, parameters } = readAlgorithm(algorithmIdentifier);
  return oid === rsassaPss ? readPssScheme(parameters) : schemes.get(oid);
}

/** RSASSA-PSS-params (RFC 4055 §3.1): each field has a default; the mask is made with the digest of the signature. */
function readPssScheme(parameters: DerElement | undefined): SignatureScheme | undefined {
  if (parameters?.tag !== derTags.sequence) return undefined;
  const fields = new DerFields(parameters, 'RSASSA-PSS parameters');
  const digest = readDigest(takeExplicit(fields, 0, 'hashAlgorithm'));
  const mask = takeExplicit(fields, 1, 'maskGenAlgorithm');
  const saltLength = takeExplicit(fields, 2, 'saltLength');
  const trailer = takeExplicit(fields, 3, 'trailerField');
  fields.finish();
  const isKnown = trailer === undefined || readSmallInteger(trailer, 'trailerField') === 1;
  if (digest === undefined || readMaskDigest(mask) !== digest || !isKnown) return undefined;
  return {
    keyTypes: ['rsa', 'rsa-pss'],
    digest,
    saltLength: saltLength === undefined ? 20 : readSmallInteger(saltLength, 'saltLength'),
  };
}

function readDigest(algorithmIdentifier: DerElement | undefined): Digest | undefined {
  return algorithmIdentifier === undefined ? 'sha1' : digests.get(readAlgorithm(algorithmIdentifier).oid);
}

function readMaskDigest(algorithmIdentifier: DerElement | undefined): Digest | undefined {
  if (algorithmIdentifier === undefined) return 'sha1';
  const { oid, parameters } = readAlgorithm(algorithmIdentifier);
  return oid === mgf1 && parameters !== undefined ? readDigest(parameters) : undefined;
}

function readAlgorithm(algorithmIdentifier: DerElement): { oid: string; parameters: DerElement | undefined } {
  const fields = new DerFields(algorithmIdentifier, 'algorithm identifier');
  const oid = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'algorithm'));
  const parameters = fields.isAtEnd ? undefined : fields.takeAny('parameters');
  fields.finish();
  return { oid, parameters };
}

function takeExplicit(fields: DerFields, number: number, field: string): DerElement | undefined {
  const explicit = fields.takeOptional(contextTag(number, 'constructed'), field);
  if (explicit === undefined) return undefined;
  const inner = new DerFields(explicit, field);
  const element = inner.takeAny('value');
  inner.finish();
  return element;
}
