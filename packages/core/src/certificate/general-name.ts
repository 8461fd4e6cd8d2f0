/** The kinds of name that certwright writes, by RFC 5280's words (§4.2.1.6). */
export const generalNameTypes = ['dNSName', 'iPAddress', 'rfc822Name', 'uniformResourceIdentifier'] as const;

export type GeneralNameType = (typeof generalNameTypes)[number];

/**
 * One name of a subjectAltName. An iPAddress is in canonical text (IPv6 by RFC 5952), a dNSName in A-labels. Any
 * other kind is read as `other`, with its ASN.1 context tag and the bytes of its value in hex.
 */
export type GeneralName =
  | { readonly type: GeneralNameType; readonly value: string }
  | { readonly type: 'other'; readonly tag: number; readonly value: string };

const prefixes: Record<GeneralName['type'], string> = {
  dNSName: 'dns',
  iPAddress: 'ip',
  rfc822Name: 'email',
  uniformResourceIdentifier: 'uri',
  other: 'other',
};

/** `dns:a.example`, the form that the command line accepts too. */
export function formatGeneralName(name: GeneralName): string {
  return `${prefixes[name.type]}:${name.value}`;
}

/**
 * A text that two names share exactly when they are the same name: letter case does not matter in a dNSName and in the
 * host of an rfc822Name (RFC 5280 §7.2 and §7.5), and does elsewhere.
 */
export function generalNameKey(name: GeneralName): string {
  switch (name.type) {
    case 'dNSName':
      return `dNSName:${name.value.toLowerCase()}`;
    case 'rfc822Name':
      return `rfc822Name:${name.value.replace(/@[^@]*$/, (host) => host.toLowerCase())}`;
    case 'other':
      return `other:${name.tag}:${name.value}`;
    default:
      return `${name.type}:${name.value}`;
  }
}

/** The same set of names: order and repetition do not matter. */
export function sameGeneralNames(a: readonly GeneralName[], b: readonly GeneralName[]): boolean {
  const keys = new Set(a.map(generalNameKey));
  const others = new Set(b.map(generalNameKey));
  return keys.size === others.size && [...keys].every((key) => others.has(key));
}
