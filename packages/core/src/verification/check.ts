import type { Certificate } from '../certificate/certificate.ts';
import type { CertificationPath } from './certification-path.ts';
import type { Question } from './question.ts';

/** What is wrong with one certificate of a path. */
export interface Fault {
  /** In the path; 0 is the certificate that is asked about. */
  readonly position: number;
  /** Lower case, without a full stop; what it says of the certificate, as in "it expired". */
  readonly message: string;
  /** Where it is another than that of the check. */
  readonly citation?: string;
}

/** One check over a path; one file each in `checks/`. */
export interface Check {
  /** Kebab-case, as in its file's name. */
  readonly id: string;
  readonly citation: string;
  check(path: CertificationPath, question: Question): Fault[];
}

/** Looks at each certificate; what is told of it becomes a fault at its position. */
export function inEach(
  certificates: readonly Certificate[],
  check: (certificate: Certificate, position: number) => string | undefined,
): Fault[] {
  return certificates.flatMap((certificate, position) => {
    const message = check(certificate, position);
    return message === undefined ? [] : [{ position, message }];
  });
}

/** The same for those that issue one of the others: all but the first. */
export function inEachIssuer(
  certificates: readonly Certificate[],
  check: (certificate: Certificate, position: number) => string | undefined,
): Fault[] {
  return inEach(certificates, (certificate, position) => (position === 0 ? undefined : check(certificate, position)));
}

/** The one that ends a path because it is trusted; what it lacks, somebody has looked over who trusts it. */
export function isTrustAnchor({ certificates, end }: CertificationPath, position: number): boolean {
  return end === 'trusted' && position === certificates.length - 1;
}
