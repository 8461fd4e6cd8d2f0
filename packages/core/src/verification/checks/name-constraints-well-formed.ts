import type { Certificate } from '../../certificate/certificate.ts';
import type { NameSubtree } from '../../certificate/name-subtree.ts';
import { CertwrightError } from '../../errors.ts';
import { parseHostName } from '../../request/parse-dns-name.ts';
import { parseEmailAddress } from '../../request/parse-email-address.ts';
import { type Check, inEach } from '../check.ts';

export const nameConstraintsWellFormed: Check = {
  id: 'name-constraints-well-formed',
  citation: 'RFC 5280 §4.2.1.10',
  check: ({ certificates }) => inEach(certificates, findFault),
};

function findFault({ extensions: { basicConstraints, nameConstraints } }: Certificate): string | undefined {
  if (nameConstraints === undefined) return undefined;
  if (!basicConstraints?.cA) return 'it has nameConstraints, and is no authority';
  const broken = [...nameConstraints.permittedSubtrees, ...nameConstraints.excludedSubtrees].find(isBroken);
  return broken && `its name constraint ${broken.type} "${String(broken.value)}" is not in the form of its kind`;
}

/** An empty one speaks of every name of its kind. Only hosts of mailboxes and URIs may begin with a dot. */
function isBroken(subtree: NameSubtree): boolean {
  if (subtree.value === '') return false;
  switch (subtree.type) {
    case 'dNSName':
      return !isParsed(() => parseHostName(subtree.value, subtree.value));
    case 'rfc822Name':
      return !isParsed(() => parseMailboxes(subtree.value));
    case 'uniformResourceIdentifier':
      return !isParsed(() => parseHosts(subtree.value));
    default:
      return false;
  }
}

function parseMailboxes(value: string): string {
  return value.includes('@') ? parseEmailAddress(value) : parseHosts(value);
}

function parseHosts(value: string): string {
  return parseHostName(value.replace(/^\./, ''), value);
}

function isParsed(parse: () => string): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return false;
  }
}
