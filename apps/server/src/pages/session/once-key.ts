import { digestOf } from '../../openapi/digest-of.ts';
import type { FormFields } from '../form-fields.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What one sending of a form is told by: the value that its page was given, and what was written into it, so that a reload
 * is the same again, and a form that was changed is another. Undefined where no page of ours gave the value.
 */
export function onceKey({ once = '', form: _, ...written }: FormFields): string | undefined {
  return uuid.test(once) ? `page ${once} ${digestOf(written)}` : undefined;
}
