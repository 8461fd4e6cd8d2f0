import type { ErrorCode } from '@certwright/core';
import type { Fault } from '../mendable.ts';
import type { FieldName } from './issue-order.ts';

/** What is wrong, by the field that it stands beside; what concerns none of them, or several, stands above the form. */
export type FieldFaults = Readonly<Partial<Record<FieldName | 'form', readonly string[]>>>;

export function fieldFaults({ code, told }: Pick<Fault, 'code' | 'told'>): FieldFaults {
  return Object.groupBy(told, (one) => fieldOfCode[code] ?? fieldOf(one)) as FieldFaults;
}

const fieldOfCode: Partial<Record<ErrorCode, FieldName>> = {
  'certification-request-invalid': 'certificationRequest',
  'profile-not-found': 'profile',
  'authority-not-found': 'authority',
};

/** By how core begins what it says of each; the first that fits. */
const beginnings: readonly (readonly [RegExp, FieldName])[] = [
  [/^(profile\b|unknown profile)/, 'profile'],
  [/^(authority\b)/, 'authority'],
  [/^(a key that is made here)/, 'key'],
  [/^(key algorithm|unknown keyAlgorithm|keyAlgorithm)/, 'keyAlgorithm'],
  [/^(a validity\b|lifetime\b|notAfter\b|notBefore\b)|\b(duration|lifetime|validity|notAfter|expires)\b/, 'lifetime'],
  [/^organizationName\b|^subject: organizationName\b/, 'organization'],
  [/^(commonName|subject|emailAddress)\b|\bcommonName\b/, 'commonName'],
  [/^(name "|subjectAltName)|\bsubjectAltName\b/, 'names'],
  [/certification ?request/i, 'certificationRequest'],
];

function fieldOf(detail: string): FieldName | 'form' {
  return beginnings.find(([pattern]) => pattern.test(detail))?.[1] ?? 'form';
}
