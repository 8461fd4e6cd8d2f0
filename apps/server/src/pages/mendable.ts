import { CertwrightError, type ErrorCode } from '@certwright/core';
import { problemOf } from '../answer-error.ts';
import type { PageStatus } from './show-page.ts';

/** A refusal that is told in the form that led to it. */
export interface Fault {
  readonly code: ErrorCode;
  readonly status: PageStatus;
  /** One for each value that is wrong, each with what to do; what lies where on this machine is not in them. */
  readonly told: readonly string[];
}

/** @throws the error itself when whoever sent the form cannot mend it */
export function mendable(error: unknown, { assetsFolder }: { readonly assetsFolder: string }): Fault {
  if (!(error instanceof CertwrightError)) throw error;
  const { status, detail = '', hint, details } = problemOf(error, assetsFolder);
  if (status >= 500) throw error;
  return {
    code: error.code,
    status: status as PageStatus,
    told: details ?? [hint === undefined ? detail : `${detail}; ${hint}`],
  };
}
