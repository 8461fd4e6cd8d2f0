import type { CertwrightError, ErrorCode } from '@certwright/core';

/** RFC 9457 §3.1; `code` is ours, and stable. */
export interface ProblemDetails {
  readonly title: string;
  readonly status: ProblemStatus;
  readonly detail?: string;
  readonly code?: ErrorCode | ServerCode;
  readonly hint?: string;
  readonly details?: readonly string[];
}

type ProblemStatus = (typeof STATUS)[ErrorCode] | (typeof SERVER_STATUS)[ServerCode] | 500;

/** What only a server refuses. */
const SERVER_STATUS = {
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'body-too-large': 413,
  'media-type-unsupported': 415,
  'json-invalid': 400,
  'form-refused': 403,
  'rate-limited': 429,
  overloaded: 503,
  draining: 503,
  'not-ready': 503,
  'internal-error': 500,
} as const;

export type ServerCode = keyof typeof SERVER_STATUS;

export function serverProblem(code: ServerCode, detail?: string, details: readonly string[] = []): ProblemDetails {
  return {
    title: titleOf(code),
    status: SERVER_STATUS[code],
    ...(detail === undefined ? {} : { detail }),
    code,
    ...(details.length === 0 ? {} : { details: shorten(details) }),
  };
}

const STATUS = {
  'request-invalid': 400,
  'name-invalid': 400,
  'plan-not-found': 404,
  'plan-invalid': 400,
  'plan-differs': 409,
  'profile-not-found': 404,
  'profile-invalid': 500,
  'policy-violation': 422,
  // Nobody brings a certificate by HTTP: it is a file of the folder.
  'certificate-unreadable': 500,
  'certificate-not-found': 404,
  'certificate-revoked': 409,
  'certification-request-invalid': 400,
  'revocation-list-invalid': 500,
  'not-as-planned': 500,
  'authority-not-found': 404,
  'authority-exists': 409,
  'authority-incomplete': 500,
  'authority-invalid': 500,
  'rotation-stage-invalid': 409,
  'passphrase-required': 500,
  'passphrase-wrong': 500,
  'principal-unknown': 401,
  'access-denied': 403,
  'token-not-found': 404,
  'idempotency-key-reused': 422,
  'key-missing': 409,
  'key-mismatch': 409,
  'layout-mistaken': 500,
  'file-exists': 409,
  'file-not-found': 404,
  'folder-invalid': 500,
  'storage-failed': 500,
  'record-lost': 500,
  'record-damaged': 500,
  'record-exists': 409,
  'record-busy': 503,
  'connection-failed': 502,
  'openssl-not-found': 500,
  'openssl-unsupported': 500,
  'openssl-failed': 500,
  'openssl-timed-out': 503,
  'openssl-busy': 503,
} as const satisfies Record<ErrorCode, number>;

export const statusOfCode = (code: ErrorCode | ServerCode): number => ({ ...STATUS, ...SERVER_STATUS })[code];

/** Those that only a server has. */
export const serverCodes = Object.keys(SERVER_STATUS) as ServerCode[];

/** What a client may know of a refusal. A fault of the server's own keeps its text, hint and details for the log. */
export function problemDetailsOf({ code, message, hint, details }: CertwrightError): ProblemDetails {
  const status = STATUS[code];
  if (status >= 500) return { title: titleOf(code), status, code };
  return {
    title: titleOf(code),
    status,
    detail: message,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(details.length === 0 ? {} : { details: shorten(details) }),
  };
}

/** Who sends a thousand faults need not be told of each. */
const mostDetails = 50;

function shorten(details: readonly string[]): readonly string[] {
  if (details.length <= mostDetails) return details;
  return [...details.slice(0, mostDetails), `and ${details.length - mostDetails} more`];
}

const titleOf = (code: ErrorCode | ServerCode) => code.replaceAll('-', ' ');
