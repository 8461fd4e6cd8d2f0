import { contentOf, type DerElement, DerFields, derFault } from './der.ts';
import { readIa5Content } from './der-strings.ts';
import type { GeneralName } from './general-name.ts';
import { formatIpAddress } from './ip-address.ts';

/** GeneralNames (RFC 5280 §4.2.1.6), at least one. Throws `certificate-unreadable`. */
export function parseGeneralNames(names: DerElement): GeneralName[] {
  const fields = new DerFields(names, 'subjectAltName');
  const found: GeneralName[] = [];
  do found.push(parseGeneralName(fields.takeAny('name')));
  while (!fields.isAtEnd);
  return found;
}

/** Throws `certificate-unreadable`. */
export function parseGeneralName(element: DerElement): GeneralName {
  switch (element.tag) {
    case 0x81:
      return { type: 'rfc822Name', value: readIa5Content(element, 'rfc822Name') };
    case 0x82:
      return { type: 'dNSName', value: readIa5Content(element, 'dNSName') };
    case 0x86:
      return { type: 'uniformResourceIdentifier', value: readIa5Content(element, 'uniformResourceIdentifier') };
    case 0x87:
      return { type: 'iPAddress', value: formatIpAddress(contentOf(element)) };
    default:
      return parseOtherKind(element);
  }
}

/** otherName, x400Address, directoryName and ediPartyName are constructed; registeredID is not. */
const otherKinds = [0xa0, 0xa3, 0xa4, 0xa5, 0x88];

function parseOtherKind(element: DerElement): GeneralName {
  if (!otherKinds.includes(element.tag)) throw derFault(`no general name at offset ${element.start}`);
  return { type: 'other', tag: element.tag & 0x1f, value: contentOf(element).toString('hex') };
}
