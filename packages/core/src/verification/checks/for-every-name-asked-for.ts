import { formatGeneralName, type GeneralName } from '../../certificate/general-name.ts';
import type { RequestedName } from '../../request/parse-general-name.ts';
import type { Check } from '../check.ts';
import { isForName } from '../is-for-name.ts';

const citations = {
  dNSName: 'RFC 9525 §6.3',
  iPAddress: 'RFC 9525 §6.4',
  rfc822Name: 'RFC 5280 §4.2.1.6 and §7.5',
  uniformResourceIdentifier: 'RFC 5280 §4.2.1.6 and §7.4',
} as const satisfies Record<RequestedName['type'], string>;

const mostShown = 10;

/** The subject is never asked: a common name is no name of a server (RFC 9525 §2). */
export const forEveryNameAskedFor: Check = {
  id: 'for-every-name-asked-for',
  citation: 'RFC 9525 §6',
  check: ({ certificates: [leaf] }, { names }) => {
    const presented = leaf?.extensions.subjectAltName?.names ?? [];
    return names
      .filter((asked) => !presented.some((name) => isForName(name, asked)))
      .map((asked) => ({
        position: 0,
        message: `it is not for ${formatGeneralName(asked)}: ${describeNames(presented)}`,
        citation: citations[asked.type],
      }));
  },
};

function describeNames(names: readonly GeneralName[]): string {
  if (names.length === 0) return 'it has no subjectAltName, and a common name does not count';
  const more = names.length > mostShown ? ` and ${names.length - mostShown} more` : '';
  return `its names are ${names.slice(0, mostShown).map(formatGeneralName).join(', ')}${more}`;
}
