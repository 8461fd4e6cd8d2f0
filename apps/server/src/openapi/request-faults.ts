import { CertwrightError } from '@certwright/core';
import type { ZodError } from 'zod';

type Issue = ZodError['issues'][number];

/** A request that does not fit its schema, as the error that core has for it. */
export function requestFaults({ issues }: ZodError): CertwrightError {
  const details = issues.map(describeIssue);
  const [first = 'the request does not fit'] = details;
  const message = details.length === 1 ? first : `${details.length} things in the request are wrong`;
  return new CertwrightError('request-invalid', message, {
    hint: '/openapi.json tells what the request may hold',
    ...(details.length > 1 && { details }),
  });
}

function describeIssue(issue: Issue): string {
  const field = formatPath(issue.path);
  if (issue.code !== 'unrecognized_keys') return field === '' ? issue.message : `${field}: ${issue.message}`;
  const keys = issue.keys.map((key) => formatPath([...issue.path, key]));
  return `unknown field ${keys.join(', ')}`;
}

/** `subject[0].value` */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const shown = String(key).slice(0, 100);
    return text === '' ? shown : `${text}.${shown}`;
  }, '');
}
