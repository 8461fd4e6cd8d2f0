import type { Certificate } from '../certificate/certificate.ts';
import type { OcspRequest } from '../certificate/parse-ocsp-request.ts';
import type { CertStatus, OcspResponse } from '../certificate/parse-ocsp-response.ts';
import { CertwrightError } from '../errors.ts';

/** A decided answer to a question. */
export interface PlannedAnswer {
  readonly request: OcspRequest;
  /** Of each that is asked about, in its order. */
  readonly statuses: readonly CertStatus[];
  readonly responder: Certificate;
}

/**
 * Holds a signed answer against what was decided, certificate by certificate.
 * @throws CertwrightError `not-as-planned` with all that differs in its details
 */
export function assertAnswerAsPlanned(answer: OcspResponse, planned: PlannedAnswer): void {
  const wanted = wantedFields(planned);
  const found = foundFields(answer, planned.responder);
  const details = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter((field) => wanted[field] !== found[field])
    .map((field) => `${field}: wanted ${wanted[field] ?? 'none'}, found ${found[field] ?? 'none'}`);
  if (details.length === 0) return;
  throw new CertwrightError('not-as-planned', 'openssl signed another OCSP answer than was decided', {
    details,
    hint: 'it was not given out; check which openssl runs with certwright doctor',
  });
}

type Fields = Record<string, string | undefined>;

function wantedFields({ request: { certIds, nonce }, statuses, responder }: PlannedAnswer): Fields {
  return {
    signature: 'by the responder',
    nonce: nonce?.toString('hex'),
    certs: responder.fingerprint,
    ...Object.fromEntries(certIds.map(({ der }, index) => [`response ${index + 1}`, describe(der, statuses[index])])),
  };
}

function foundFields({ responses, nonce, certificates, ...answer }: OcspResponse, responder: Certificate): Fields {
  const timeless = responses.findIndex(({ thisUpdate, nextUpdate }) => !nextUpdate || nextUpdate <= thisUpdate);
  return {
    signature: answer.isSignedBy(responder) ? 'by the responder' : 'another',
    nonce: nonce?.toString('hex'),
    certs: certificates.map(({ fingerprint }) => fingerprint).join(' '),
    ...(timeless !== -1 && { nextUpdate: `none, or before thisUpdate, in response ${timeless + 1}` }),
    ...Object.fromEntries(
      responses.map(({ certId, certStatus }, index) => [`response ${index + 1}`, describe(certId.der, certStatus)]),
    ),
  };
}

function describe(certId: Buffer, certStatus: CertStatus | undefined): string {
  const { status } = certStatus ?? { status: 'nothing' };
  const when =
    certStatus?.status === 'revoked'
      ? ` on ${certStatus.revocationTime.toISOString()} for ${certStatus.reason ?? 'no reason'}`
      : '';
  return `${status}${when} about ${certId.toString('hex')}`;
}
