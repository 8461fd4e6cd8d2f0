import type { Certificate } from './certificate.ts';
import { contentOf, contextTag, type DerElement, DerFields, derFault, derTags, encodingOf, readDer } from './der.ts';
import { readObjectIdentifier, readSmallInteger, readTime } from './der-values.ts';
import { carriesSignatureBy } from './is-revocation-list-signed-by.ts';
import { type OcspCertId, parseOcspCertId } from './ocsp-cert-id.ts';
import { findNonce, ofTag, takeExplicit, takeExtensions } from './ocsp-fields.ts';
import { parseCertificate } from './parse-certificate.ts';
import { type RevocationReason, revocationReasons } from './revocation-reason.ts';

/** OCSPResponseStatus (RFC 6960 §4.2.1); 4 is not used. */
export const ocspResponseStatuses = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

export type OcspResponseStatus = keyof typeof ocspResponseStatuses;

/** What a responder says of one certificate (RFC 6960 §4.2.1). */
export type CertStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revocationTime: Date; readonly reason?: RevocationReason };

export interface OcspSingleResponse {
  readonly certId: OcspCertId;
  readonly certStatus: CertStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
}

/** The answer of a responder that gave one (BasicOCSPResponse). */
export interface OcspResponse {
  readonly der: Buffer;
  readonly producedAt: Date;
  readonly responses: readonly OcspSingleResponse[];
  readonly nonce?: Buffer;
  /** What it brings for those who check it. */
  readonly certificates: readonly Certificate[];
  isSignedBy(responder: Pick<Certificate, 'subjectPublicKeyInfo'>): boolean;
}

const basicResponse = '1.3.6.1.5.5.7.48.1.1';

/** Reads a successful answer. Throws `certificate-unreadable`, also for an answer of another status. */
export function parseOcspResponse(der: Buffer): OcspResponse {
  const fields = new DerFields(readDer(der, derTags.sequence, 'OCSPResponse'), 'OCSPResponse');
  const status = readSmallInteger(fields.take(derTags.enumerated, 'responseStatus'), 'responseStatus');
  if (status !== ocspResponseStatuses.successful) throw derFault(`the responseStatus is ${status} and not 0`);
  const responseBytes = takeExplicit(fields, 0, 'responseBytes');
  fields.finish();
  if (!responseBytes) throw derFault('the OCSPResponse holds no answer');
  const bytes = new DerFields(ofTag(responseBytes, derTags.sequence, 'responseBytes'), 'responseBytes');
  const type = readObjectIdentifier(bytes.take(derTags.objectIdentifier, 'responseType'));
  const response = contentOf(bytes.take(derTags.octetString, 'response'));
  bytes.finish();
  if (type !== basicResponse) throw derFault(`the responseType is ${type} and not ${basicResponse}`);
  return { der, ...parseBasicResponse(response) };
}

function parseBasicResponse(response: Buffer): Omit<OcspResponse, 'der'> {
  const fields = new DerFields(readDer(response, derTags.sequence, 'BasicOCSPResponse'), 'BasicOCSPResponse');
  const data = new DerFields(fields.take(derTags.sequence, 'tbsResponseData'), 'tbsResponseData');
  fields.take(derTags.sequence, 'signatureAlgorithm');
  fields.take(derTags.bitString, 'signature');
  const certs = takeExplicit(fields, 0, 'certs');
  fields.finish();
  data.takeAny('responderID');
  const producedAt = readTime(data.take(derTags.generalizedTime, 'producedAt'), 'producedAt');
  const responses = new DerFields(data.take(derTags.sequence, 'responses'), 'responses');
  const nonce = findNonce(takeExtensions(data, 1, 'responseExtensions'));
  data.finish();
  return {
    producedAt,
    responses: responses.takeAll(derTags.sequence, 'response').map(parseSingleResponse),
    ...(nonce && { nonce }),
    certificates: certs ? parseCerts(ofTag(certs, derTags.sequence, 'certs')) : [],
    isSignedBy: ({ subjectPublicKeyInfo }) => carriesSignatureBy(response, subjectPublicKeyInfo),
  };
}

function parseCerts(list: DerElement): Certificate[] {
  const elements = new DerFields(list, 'certs').takeAll(derTags.sequence, 'certificate');
  return elements.map((element) => parseCertificate(encodingOf(element)));
}

function parseSingleResponse(element: DerElement): OcspSingleResponse {
  const fields = new DerFields(element, 'response');
  const certId = parseOcspCertId(fields.take(derTags.sequence, 'certID'));
  const certStatus = parseCertStatus(fields.takeAny('certStatus'));
  const thisUpdate = readTime(fields.take(derTags.generalizedTime, 'thisUpdate'), 'thisUpdate');
  const nextUpdate = takeExplicit(fields, 0, 'nextUpdate');
  takeExtensions(fields, 1, 'singleExtensions');
  fields.finish();
  return { certId, certStatus, thisUpdate, ...(nextUpdate && { nextUpdate: readTime(nextUpdate, 'nextUpdate') }) };
}

function parseCertStatus(element: DerElement): CertStatus {
  switch (element.tag) {
    case contextTag(0, 'primitive'):
      return { status: 'good' };
    case contextTag(1, 'constructed'):
      return { status: 'revoked', ...parseRevokedInfo(element) };
    case contextTag(2, 'primitive'):
      return { status: 'unknown' };
    default:
      throw derFault(`no certStatus at offset ${element.start}`);
  }
}

function parseRevokedInfo(element: DerElement): { revocationTime: Date; reason?: RevocationReason } {
  const fields = new DerFields(element, 'revoked');
  const revocationTime = readTime(fields.take(derTags.generalizedTime, 'revocationTime'), 'revocationTime');
  const code = takeExplicit(fields, 0, 'revocationReason');
  fields.finish();
  if (!code) return { revocationTime };
  const number = readSmallInteger(ofTag(code, derTags.enumerated, 'revocationReason'), 'revocationReason');
  const [reason] = Object.entries(revocationReasons).find(([, known]) => known === number) ?? [];
  if (reason === undefined) throw derFault(`the revocationReason ${number} means nothing`);
  return { revocationTime, reason: reason as RevocationReason };
}
