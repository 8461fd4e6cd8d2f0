import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseEach } from './gather-faults.ts';
import { parseGeneralName, type RequestedName } from './parse-general-name.ts';
import { requestInvalid } from './request-invalid.ts';

/** TLS clients still work with so many, and no longer with ten times as many. */
const mostNames = 1000;

/**
 * Reads the names of a subjectAltName, each as parseGeneralName does. The same name in another spelling stands once,
 * where it came first.
 * @throws CertwrightError `request-invalid`, with `details` when several names are refused
 */
export function parseGeneralNames(input: unknown): readonly RequestedName[] {
  if (!Array.isArray(input)) {
    throw requestInvalid(`${showValue(input)} is no list of names`, 'give a list such as ["a.example", "10.0.0.1"]');
  }
  if (input.length > mostNames) {
    throw requestInvalid(
      `${input.length} names are too many for one certificate`,
      `give at most ${mostNames}, or a wildcard`,
    );
  }
  return parseEach(input.map((one: unknown) => () => parseGeneralName(one))).filter(isFirst());
}

function isFirst(): (name: RequestedName) => boolean {
  const seen = new Set<string>();
  return (name) => seen.size < seen.add(identity(name)).size;
}

function identity({ type, value }: RequestedName): string {
  return `${type}:${type === 'uniformResourceIdentifier' ? new URL(value).href : value}`;
}
