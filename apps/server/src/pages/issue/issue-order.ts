import { requestFaults } from '../../openapi/request-faults.ts';
import { issuanceBody } from '../../schemas/issuance.ts';

/** The fields of the form, as they were sent. */
export type IssueFields = Readonly<Record<string, string>>;

export const fieldNames = [
  'profile',
  'authority',
  'names',
  'commonName',
  'organization',
  'lifetime',
  'key',
  'keyAlgorithm',
  'certificationRequest',
] as const;

export type FieldName = (typeof fieldNames)[number];

/**
 * The body that the API takes, from the fields of the form. Where there is a certification request it says the names, and
 * what stands in their fields counts nothing.
 * @throws CertwrightError `request-invalid`
 */
export function toIssuance(fields: IssueFields) {
  const { profile, authority, lifetime, key, certificationRequest = '' } = fields;
  const order = {
    profile,
    ...(authority !== undefined && { authority }),
    ...(lifetime !== undefined && { lifetime }),
    ...(key === 'request' ? { certificationRequest } : namesOf(fields)),
  };
  const { data, error } = issuanceBody.safeParse(order);
  if (error) throw requestFaults(error);
  return data;
}

function namesOf({ names = '', commonName, organization, keyAlgorithm }: IssueFields) {
  const subjectAltName = names.split(/[\s,]+/).filter((one) => one !== '');
  const organizationName = organization?.split(',').map((one) => one.trim());
  const subject = { ...(commonName && { commonName }), ...(organizationName && { organizationName }) };
  return {
    ...(Object.keys(subject).length > 0 && { subject }),
    ...(subjectAltName.length > 0 && { subjectAltName }),
    ...(keyAlgorithm !== undefined && { keyAlgorithm }),
  };
}
