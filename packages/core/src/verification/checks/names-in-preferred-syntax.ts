import { formatGeneralName, type GeneralName, type GeneralNameType } from '../../certificate/general-name.ts';
import { CertwrightError } from '../../errors.ts';
import { parseDnsName } from '../../request/parse-dns-name.ts';
import { parseEmailAddress } from '../../request/parse-email-address.ts';
import { parseUri } from '../../request/parse-uri.ts';
import type { Check } from '../check.ts';

/** Addresses were already of the right length when they were read. */
const parsers: Record<Exclude<GeneralNameType, 'iPAddress'>, (value: string) => string> = {
  dNSName: parseDnsName,
  rfc822Name: (value) => parseEmailAddress(withoutQuotes(value)),
  uniformResourceIdentifier: parseUri,
};

export const namesInPreferredSyntax: Check = {
  id: 'names-in-preferred-syntax',
  citation: 'RFC 5280 §4.2.1.6',
  check: ({ certificates }) =>
    certificates.flatMap(({ extensions: { subjectAltName } }, position) =>
      (subjectAltName?.names ?? []).flatMap((name) => {
        const reason = findSyntaxFault(name);
        return reason === undefined
          ? []
          : [{ position, message: `its name ${formatGeneralName(name)} is none: ${reason}` }];
      }),
    ),
};

/** Why a name is not as RFC 5280 wants it written; kinds that nobody is asked for by are let pass. */
function findSyntaxFault(name: GeneralName): string | undefined {
  if (name.type === 'other' || name.type === 'iPAddress') return undefined;
  try {
    parsers[name.type](name.value);
    return undefined;
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return error.hint ?? error.message;
  }
}

/** A Quoted-string is a local part too (RFC 5321 §4.1.2), though none that certwright writes. */
function withoutQuotes(value: string): string {
  return value.replace(/^"([ !#-[\]-~]|\\[ -~])+"@/, 'quoted@');
}
