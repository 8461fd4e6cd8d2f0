import { hash } from 'node:crypto';

/** Of a value as it came in JSON, whatever the order of the fields in its objects: SHA-256, hex. */
export function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(value, inOrder), 'hex');
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
