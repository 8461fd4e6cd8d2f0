import { formatOcspFailure } from './certificate/format-ocsp-failure.ts';
import { isAskedOf, type OcspCertId } from './certificate/ocsp-cert-id.ts';
import { type OcspRequest, parseOcspRequest } from './certificate/parse-ocsp-request.ts';
import type { CertStatus, OcspResponseStatus } from './certificate/parse-ocsp-response.ts';
import { CertwrightError } from './errors.ts';
import { findCertStatuses } from './find-cert-statuses.ts';
import { getOcspResponder, responderNameOf } from './get-ocsp-responder.ts';
import { getAuthorityState } from './list-authorities.ts';
import type { IndexEntry } from './openssl/index-file.ts';
import { signOcspAnswer } from './openssl/ocsp-answer.ts';
import { assertAnswerAsPlanned } from './policy/assert-answer-as-planned.ts';
import type { Workbench } from './workbench.ts';

export interface OcspQuestion {
  /** The name of the authority that answers. */
  readonly authority: string;
  /** An OCSPRequest, DER, as a client sent it. */
  readonly request: Buffer;
  /** The pair that signs the answer; `AUTHORITY-ocsp` where it is missing. */
  readonly responder?: string;
}

/** What to send back, whatever was asked. */
export interface OcspAnswer {
  /** An OCSPResponse, DER. */
  readonly response: Buffer;
  /** `malformedRequest` and `unauthorized` (about certificates of other authorities) are answers too, unsigned ones. */
  readonly status: OcspResponseStatus;
  /**
   * Until when it may be kept and given to others; missing for what is for one client alone, and for what may change
   * without a revocation: a certificate that is not known yet.
   */
  readonly nextUpdate?: Date;
}

/**
 * Answers a question about certificates of an authority (RFC 6960): good, revoked, or unknown for what neither the record
 * nor the folder knows. It is signed by the responder that `createOcspResponder` made, never by the authority itself,
 * whose key need not be there. producedAt and thisUpdate are the system's time; nextUpdate is an hour later.
 * @throws CertwrightError `authority-not-found`, `certificate-not-found` when there is no responder that can sign, and
 *   what openssl's station throws: then `formatOcspFailure` makes what a client can be told
 */
export async function answerOcspRequest(workbench: Workbench, question: OcspQuestion): Promise<OcspAnswer> {
  const authority = getAuthorityState(workbench, question.authority);
  const request = findRequest(question.request);
  if (!request) return failure('malformedRequest');
  const { certIds, nonce } = request;
  // RFC 5019 §2.2.3: it cannot speak for other authorities.
  if (!certIds.some((certId) => isAskedOf(certId, authority.certificate))) return failure('unauthorized');
  // Openssl gives up on the whole of it.
  if (certIds.some(({ hashAlgorithm }) => hashAlgorithm === undefined)) return failure('unauthorized');
  const responder = await getOcspResponder(workbench, authority, question.responder ?? responderNameOf(authority.name));
  const statuses = await findCertStatuses(workbench, authority, certIds);
  const { runner } = await workbench.openssl();
  const entries = indexEntries(certIds, statuses);
  const answer = await signOcspAnswer(runner, { request, issuer: authority.certificate, responder, entries });
  assertAnswerAsPlanned(answer, { request, statuses, responder: responder.certificate });
  const mayBeKept = !nonce && statuses.every(({ status }) => status !== 'unknown');
  const nextUpdate = mayBeKept ? answer.responses[0]?.nextUpdate : undefined;
  return { response: answer.der, status: 'successful', ...(nextUpdate && { nextUpdate }) };
}

function failure(status: Exclude<OcspResponseStatus, 'successful'>): OcspAnswer {
  return { response: formatOcspFailure(status), status };
}

/** Undefined for what is none. */
function findRequest(der: Buffer): OcspRequest | undefined {
  try {
    return parseOcspRequest(der);
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

/** Each number once, however often it is asked about. */
function indexEntries(certIds: readonly OcspCertId[], statuses: readonly CertStatus[]): IndexEntry[] {
  const entries = certIds.flatMap(({ serialNumber }, index): [string, IndexEntry][] => {
    const certStatus = statuses[index];
    if (certStatus?.status === 'good') return [[serialNumber, { serialNumber }]];
    if (certStatus?.status !== 'revoked') return [];
    const { revocationTime: revocationDate, reason } = certStatus;
    return [[serialNumber, { serialNumber, revocationDate, ...(reason && { reason }) }]];
  });
  return [...new Map(entries).values()];
}
