import { z } from 'zod';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import type { PlanFault, PlanPath } from './plan-fault.ts';

/** A field that must be there: text, trimmed, handed to `parse`; what that throws becomes the field's fault. */
export function requiredText<T>(example: string, parse: (text: string) => T) {
  return textField(example).transform((text, context): T => {
    if (text !== '') return parseInto(context, text, parse);
    context.addIssue(missing(example));
    return z.NEVER;
  });
}

/** As `requiredText`, but missing, null or empty gives undefined. */
export function optionalText<T>(example: string, parse: (text: string) => T) {
  return textField(example)
    .transform((text, context): T | undefined => (text === '' ? undefined : parseInto(context, text, parse)))
    .nullish()
    .transform((value) => value ?? undefined);
}

/** A mapping of fields; a missing one counts as empty, so that each of its own fields is told as missing. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .unknown()
    .nullish()
    .transform((value) => value ?? {})
    .pipe(z.object(shape, { error: 'must be a mapping of fields, indented below its name' }));
}

/** The faults that zod found, each at its full path. */
export function faultsOf(error: z.ZodError, prefix: PlanPath = []): PlanFault[] {
  return error.issues.map(({ path, message }) => ({
    path: [...prefix, ...path.map((step) => (typeof step === 'symbol' ? String(step) : step))],
    message,
  }));
}

export function missing(example: string): string {
  return `is missing; write for example ${example}`;
}

function textField(example: string) {
  return z.string({ error: ({ input }) => wrongKind(input, example) }).trim();
}

function wrongKind(input: unknown, example: string): string {
  if (input === undefined || input === null) return missing(example);
  if (typeof input === 'object') return `must be text; write for example ${example}`;
  return `is the ${typeof input} ${String(input)}, and must be text; write for example ${example}`;
}

function parseInto<T>(context: z.RefinementCtx, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    for (const message of faultMessages(text, error)) context.addIssue(message);
    return z.NEVER;
  }
}

/** One for each single fault; the value stands first, unless the message already names it. */
function faultMessages(text: string, { message, hint, details }: CertwrightError): string[] {
  if (details.length > 0) return details.map((detail) => `cannot be used: ${detail}`);
  const named = message.includes(text) ? message : `${showValue(text)}: ${message}`;
  return [`cannot be used: ${named}${hint === undefined ? '' : `; ${hint}`}`];
}
