import type { Certificate } from '../certificate/certificate.ts';
import { buildPaths, type Pool } from './build-paths.ts';
import { type CertificationPath, nameOf } from './certification-path.ts';
import { checks } from './checks.ts';
import type { Question } from './question.ts';

/** One reason why a certificate does not verify. */
export interface Reason {
  /** Of the check that found it. */
  readonly check: string;
  /** The clause that is not kept. */
  readonly citation: string;
  /** The certificate of which it is said, by its subject. */
  readonly certificate: string;
  readonly message: string;
}

/** The best path that there is, and what is wrong with it. */
export interface Judgement {
  readonly path: CertificationPath;
  readonly reasons: readonly Reason[];
}

/** Of those that end in trust; the likeliest come first. */
const mostPaths = 50;

/**
 * Looks for a path of which nothing is wrong. When there is none: of those that end in trust the one with the fewest
 * reasons; when none does, the one that came furthest.
 */
export function judgePaths(leaf: Certificate, pool: Pool, question: Question): Judgement {
  let best: Judgement | undefined;
  let deadEnd: CertificationPath = { certificates: [leaf], end: 'no-issuer' };
  let judged = 0;
  for (const path of buildPaths(leaf, pool, question.at)) {
    if (path.end !== 'trusted') {
      if (isFurther(path, deadEnd)) deadEnd = path;
      continue;
    }
    const reasons = judgePath(path, question);
    if (best === undefined || reasons.length < best.reasons.length) best = { path, reasons };
    judged += 1;
    if (reasons.length === 0 || judged === mostPaths) break;
  }
  return best ?? { path: deadEnd, reasons: judgePath(deadEnd, question) };
}

function judgePath(path: CertificationPath, question: Question): Reason[] {
  return checks.flatMap(({ id, citation, check }) =>
    check(path, question).map((fault) => ({
      check: id,
      citation: fault.citation ?? citation,
      certificate: nameOf(path.certificates[fault.position] ?? { subject: [], serialNumber: 'unknown' }),
      message: fault.message,
    })),
  );
}

const ranks = { 'no-issuer': 0, signature: 1, 'gave-up': 2, trusted: 3 } as const;

function isFurther(a: CertificationPath, b: CertificationPath): boolean {
  const difference = ranks[a.end] - ranks[b.end];
  return difference > 0 || (difference === 0 && a.certificates.length > b.certificates.length);
}
