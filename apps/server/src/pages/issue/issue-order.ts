import { requestFaults } from '../../openapi/request-faults.ts';
import { issuanceBody } from '../../schemas/issuance.ts';
import type { FormFields } from '../form-fields.ts';

/** Those that a fault can stand beside. */
export type FieldName =
  | 'profile'
  | 'authority'
  | 'names'
  | 'commonName'
  | 'organization'
  | 'lifetime'
  | 'key'
  | 'keyAlgorithm'
  | 'certificationRequest';

/**
 * The body that the API takes, from the fields of the form. Where there is a certification request it says the names, and
 * what stands in their fields counts nothing.
 * @throws CertwrightError `request-invalid`
 */
export function toIssuance(fields: FormFields) {
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

function namesOf({ names = '', commonName, organization, keyAlgorithm }: FormFields) {
  const subjectAltName = names.split(/[\s,]+/).filter((one) => one !== '');
  const organizationName = organization?.split(',').map((one) => one.trim());
  const subject = { ...(commonName && { commonName }), ...(organizationName && { organizationName }) };
  return {
    ...(Object.keys(subject).length > 0 && { subject }),
    ...(subjectAltName.length > 0 && { subjectAltName }),
    ...(keyAlgorithm !== undefined && { keyAlgorithm }),
  };
}
