import type { Certificate } from '../certificate/certificate.ts';
import { type EncodedField, encodedFields } from '../certificate/encoded-fields.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { readNameStrings } from '../certificate/name-strings.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';

/** Extensions that hold for one certificate alone, and would be wrong in the next. */
const ofOneCertificate: Readonly<Record<string, string>> = {
  '2.5.29.16': 'privateKeyUsagePeriod, which has dates of its own (RFC 3280 §4.2.1.4)',
  '1.3.6.1.4.1.11129.2.4.2': 'timestamps of a transparency log, which were signed for this one (RFC 6962 §3.3)',
};

/** Extensions that tell of the issuer in a way that only the issuer knows. */
const ofOneAuthority: Readonly<Record<string, string>> = {
  '2.5.29.18': 'issuerAltName, which names its former issuer (RFC 5280 §4.2.1.7)',
  '2.5.29.46': 'freshestCRL, which leads to a list of its former issuer (RFC 5280 §4.2.1.15)',
};

/**
 * Refuses what cannot be said again as it stands: openssl would refuse it, or it would be wrong.
 * @param authority the one that is to sign; undefined when it signs itself
 * @throws CertwrightError `policy-violation` with every reason in its details
 */
export function assertRenewable(name: string, former: Certificate, authority: Certificate | undefined): void {
  const isMoved = authority !== undefined && !isIssuedBy(former, authority);
  const details = [
    ...checkVersion(former),
    ...checkExtensions(former, { ...ofOneCertificate, ...(isMoved && ofOneAuthority) }),
    ...checkSubject(former),
  ];
  if (details.length === 0) return;
  throw new CertwrightError('policy-violation', `certificate "${name}" cannot be renewed as it is: ${details[0]}`, {
    details,
    hint: 'make another in its place, which says it in a form of today',
  });
}

function checkVersion({ version, rawExtensions, der }: Certificate): string[] {
  const fields = encodedFields(der);
  const uniqueIds: EncodedField[] = ['issuerUniqueID', 'subjectUniqueID'];
  return [
    ...uniqueIds.filter((field) => fields.has(field)).map((field) => `it holds ${field}, which openssl does not write`),
    // Openssl writes version 3 with extensions and version 1 without.
    ...(version === (rawExtensions.length > 0 ? 3 : 1) ? [] : [`it is of version ${version}, without extensions`]),
  ];
}

function checkExtensions({ rawExtensions }: Certificate, unfit: Readonly<Record<string, string>>): string[] {
  return rawExtensions.flatMap(({ oid, value }) => {
    if (Object.hasOwn(unfit, oid)) return [`it holds ${unfit[oid]}`];
    return value.length === 0 ? [`its extension ${oid} is empty, which openssl does not write`] : [];
  });
}

const emailAddress = '1.2.840.113549.1.9.1';
const tags = { utf8: 0x0c, printable: 0x13, teletex: 0x14, ia5: 0x16, visible: 0x1a, bmp: 0x1e } as const;

/** What openssl refuses in a subject, whatever it is told. */
function checkSubject({ subjectDer }: Certificate): string[] {
  return readNameStrings(subjectDer).flatMap(({ type, tag, content }) => {
    if (type === emailAddress && tag !== tags.ia5) {
      return ['the emailAddress of its subject is no IA5String, and openssl signs no other (RFC 5280 §4.1.2.6)'];
    }
    return canHold(tag, content.toString('latin1'))
      ? []
      : [
          `the value ${showValue(content.toString('latin1'))} of its subject is in a string type that openssl does not sign it in`,
        ];
  });
}

function canHold(tag: number, text: string): boolean {
  if (tag === tags.utf8 || tag === tags.bmp || tag === tags.teletex) return true;
  if (tag === tags.printable) return /^[A-Za-z0-9 '()+,./:=?-]*$/.test(text);
  return tag !== tags.visible && /^[\0-\x7f]*$/.test(text);
}
