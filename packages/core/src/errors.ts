/** Every way in which certwright refuses or fails; each front end maps all of them. docs/errors.md explains each. */
export type ErrorCode =
  | 'request-invalid'
  | 'name-invalid'
  | 'plan-not-found'
  | 'plan-invalid'
  | 'plan-differs'
  | 'profile-not-found'
  | 'profile-invalid'
  | 'policy-violation'
  | 'certificate-unreadable'
  | 'certificate-not-found'
  | 'certificate-revoked'
  | 'certification-request-invalid'
  | 'revocation-list-invalid'
  | 'not-as-planned'
  | 'authority-not-found'
  | 'authority-exists'
  | 'authority-incomplete'
  | 'authority-invalid'
  | 'rotation-stage-invalid'
  | 'passphrase-required'
  | 'passphrase-wrong'
  | 'principal-unknown'
  | 'access-denied'
  | 'token-not-found'
  | 'idempotency-key-reused'
  | 'key-missing'
  | 'key-mismatch'
  | 'layout-mistaken'
  | 'file-exists'
  | 'file-not-found'
  | 'folder-invalid'
  | 'storage-failed'
  | 'record-lost'
  | 'record-damaged'
  | 'record-busy'
  | 'record-exists'
  | 'connection-failed'
  | 'openssl-not-found'
  | 'openssl-unsupported'
  | 'openssl-failed'
  | 'openssl-timed-out'
  | 'openssl-busy';

export interface ErrorOptions {
  /** What to do next, in one short sentence. */
  readonly hint?: string;
  /** One entry for each single fault, when there are several. */
  readonly details?: readonly string[];
  /** The clause that was broken, where one is known, e.g. `RFC 5280 §4.2`. */
  readonly citation?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error that certwright throws on purpose. The message is lower case, names the thing and the value, and has no
 * full stop; anything else that is thrown is a bug.
 */
export class CertwrightError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly citation: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CertwrightError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
    this.citation = options.citation;
  }
}
