import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import type { FoundPair } from '../store/read-pairs.ts';
import type { Revocation } from '../store/revocations.ts';
import { validityStatus } from './certificate-status.ts';
import { isAuthority } from './known-authorities.ts';

/** One thing about a pair that somebody should look at. */
export interface PairProblem {
  readonly kind:
    | 'expires-soon'
    | 'expired'
    | 'not-yet-valid'
    | 'revoked'
    | 'certificate-missing'
    | 'certificate-unreadable'
    | 'key-missing'
    | 'key-unreadable'
    | 'key-mismatch'
    | 'issuer-missing';
  /** Lower case, without a full stop. */
  readonly message: string;
}

/** What is known of a pair beyond its files. */
export interface PairCircumstances {
  readonly now: Date;
  readonly warningWindowMs: number;
  /** The authority of the folder that signed it. */
  readonly issuer: Certificate | undefined;
  readonly revocation: Revocation | undefined;
  /** Whether it was made for a request, so that its key was never here. */
  readonly isKeyElsewhere: boolean;
}

/** All that is wrong with a pair; empty when nothing is. */
export function checkPair(pair: FoundPair, circumstances: PairCircumstances): PairProblem[] {
  const { certificate, certificatePath } = pair;
  if (!certificate) {
    return pair.certificateFile === 'missing'
      ? [{ kind: 'certificate-missing', message: `its key is here, and ${certificatePath} is not` }]
      : [{ kind: 'certificate-unreadable', message: `${certificatePath} cannot be read as a certificate` }];
  }
  return [
    ...checkRevocation(circumstances),
    ...checkValidity(certificate, circumstances),
    ...checkKey(pair, certificate, circumstances),
    ...checkIssuer(certificate, circumstances),
  ];
}

function checkRevocation({ revocation }: PairCircumstances): PairProblem[] {
  if (!revocation) return [];
  const reason = revocation.reason === undefined ? '' : ` (${revocation.reason})`;
  return [{ kind: 'revoked', message: `revoked on ${dateOf(revocation.revokedAt)}${reason}` }];
}

function checkValidity({ validity }: Certificate, circumstances: PairCircumstances): PairProblem[] {
  const kind = validityStatus(validity, circumstances);
  switch (kind) {
    case 'valid':
      return [];
    case 'expired':
      return [{ kind, message: `expired on ${dateOf(validity.notAfter)}` }];
    case 'expires-soon':
      return [{ kind, message: `expires on ${dateOf(validity.notAfter)}` }];
    case 'not-yet-valid':
      return [{ kind, message: `not valid before ${validity.notBefore.toISOString()}` }];
  }
}

/** The key of an authority may well be kept elsewhere, and an encrypted one cannot be compared. */
function checkKey(
  { keyFile, keyPath, publicKey }: FoundPair,
  certificate: Certificate,
  { isKeyElsewhere }: PairCircumstances,
): PairProblem[] {
  if (keyFile === 'unreadable') return [{ kind: 'key-unreadable', message: `${keyPath} cannot be read as a key` }];
  if (keyFile === 'missing' && !isKeyElsewhere && !isAuthority(certificate)) {
    return [{ kind: 'key-missing', message: `its key ${keyPath} is not there` }];
  }
  if (publicKey && !publicKey.equals(certificate.subjectPublicKeyInfo.der)) {
    return [{ kind: 'key-mismatch', message: `${keyPath} is the key of another certificate` }];
  }
  return [];
}

/** An authority whose own issuer is elsewhere is trusted by itself; a leaf is trusted through its issuer alone. */
function checkIssuer(certificate: Certificate, { issuer }: PairCircumstances): PairProblem[] {
  if (issuer || isAuthority(certificate) || isIssuedBy(certificate, certificate)) return [];
  const name = formatDistinguishedName(certificate.issuer) || 'one without a name';
  return [{ kind: 'issuer-missing', message: `no authority here issued it; its issuer is ${name}` }];
}

function dateOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
