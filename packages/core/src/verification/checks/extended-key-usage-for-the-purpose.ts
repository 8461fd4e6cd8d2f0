import type { Certificate } from '../../certificate/certificate.ts';
import { type Check, type Fault, inEach } from '../check.ts';
import type { Purpose } from '../question.ts';

const purposeWords = { server: 'serverAuth', client: 'clientAuth' } as const satisfies Record<Purpose, string>;

/**
 * That of an authority limits what stands below it, as TLS libraries read it. anyExtendedKeyUsage alone is not enough,
 * which the clause leaves to whoever asks for a purpose.
 */
export const extendedKeyUsageForThePurpose: Check = {
  id: 'extended-key-usage-for-the-purpose',
  citation: 'RFC 5280 §4.2.1.12',
  check: ({ certificates }, { purpose }) =>
    purpose === undefined ? findUselessLeaf(certificates) : findLacks(certificates, purposeWords[purpose]),
};

function findLacks(certificates: readonly Certificate[], wanted: string): Fault[] {
  return inEach(certificates, ({ extensions: { extendedKeyUsage } }, position) => {
    if (extendedKeyUsage === undefined || extendedKeyUsage.purposes.includes(wanted)) return undefined;
    const found = `its extendedKeyUsage (${extendedKeyUsage.purposes.join(', ')}) has no ${wanted}`;
    return position === 0 ? found : `${found}, so what stands below it cannot be for that either`;
  });
}

/** When nobody asks for a purpose, there has to be one at least that every authority above leaves it. */
function findUselessLeaf([leaf, ...authorities]: readonly Certificate[]): Fault[] {
  const purposes = leaf?.extensions.extendedKeyUsage?.purposes;
  if (purposes === undefined) return [];
  const limits = authorities.flatMap(({ extensions: { extendedKeyUsage } }) =>
    extendedKeyUsage ? [extendedKeyUsage.purposes] : [],
  );
  const isLeft = (purpose: string) =>
    limits.every((allowed) => allowed.includes(purpose) || allowed.includes('anyExtendedKeyUsage'));
  if (purposes.some(isLeft)) return [];
  const [wanted, allowed] = [purposes.join(', '), limits.map((limit) => limit.join(', ')).join('; ')];
  const message = `its extendedKeyUsage (${wanted}) has nothing that the authorities above it allow (${allowed})`;
  return [{ position: 0, message }];
}
