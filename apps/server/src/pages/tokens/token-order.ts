import { requestFaults } from '../../openapi/request-faults.ts';
import { tokenBody } from '../../schemas/token.ts';
import type { FormFields } from '../form-fields.ts';

const lists = ['names', 'organizations', 'profiles', 'authorities', 'keyAlgorithms'] as const;

/**
 * The body that the API takes, from the fields of the form; what is empty is not said, so the usual counts.
 * @throws CertwrightError `request-invalid`
 */
export function toTokenOrder(fields: FormFields) {
  const { name = '', role, expiresIn, longestValidity, keysMadeHere } = fields;
  const policy = {
    ...Object.fromEntries(
      lists.flatMap((list) => (fields[list] === undefined ? [] : [[list, splitText(fields[list], list)]])),
    ),
    ...(longestValidity !== undefined && { longestValidity }),
    ...(keysMadeHere !== undefined && { keysMadeHere: true }),
  };
  const { data, error } = tokenBody.safeParse({
    name,
    role,
    ...(expiresIn !== undefined && { expiresIn }),
    ...(Object.keys(policy).length > 0 && { issuingPolicy: policy }),
  });
  if (error) throw requestFaults(error);
  return data;
}

/** Organizations may hold blanks; nothing else does. */
function splitText(text: string, list: (typeof lists)[number]): string[] {
  return text
    .split(list === 'organizations' ? /[,\n]/ : /[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
