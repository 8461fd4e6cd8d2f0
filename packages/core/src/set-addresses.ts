import { getAuthorityState } from './list-authorities.ts';
import type { IssuerAddresses } from './profile/apply-profile.ts';
import { inField, parseFields } from './request/gather-faults.ts';
import { parseAddress } from './request/parse-address.ts';
import type { AddressChanges } from './store/authority-addresses.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** URLs; an empty text takes one away, and one that is missing stays as it is. */
export type AddressInput = { readonly [Field in keyof IssuerAddresses]?: unknown };

/**
 * Sets what an authority tells in the certificates that it issues from now on; those it issued before keep what they say.
 * @returns all that are set then
 * @throws CertwrightError `authority-not-found`, `request-invalid`
 */
export function setAddresses(workbench: Workbench, authority: string, input: AddressInput): Promise<IssuerAddresses> {
  return withAudit(workbench, 'set-authority', authority, async () => {
    const { name } = getAuthorityState(workbench, authority);
    const changes = parseChanges(input);
    for (const message of warningsAbout(changes)) workbench.emit({ type: 'warning', message });
    const store = await workbench.store();
    return store.setAddresses(name, changes, workbench.audited('set-authority'));
  });
}

/** @throws CertwrightError `authority-not-found`, `record-lost`, `record-damaged` */
export async function getAddresses(workbench: Workbench, authority: string): Promise<IssuerAddresses> {
  const { name } = getAuthorityState(workbench, authority);
  return (await workbench.record())?.findAddresses(name) ?? {};
}

const words = { crlUrl: 'revocation list', ocspUrl: 'OCSP responder', issuerUrl: 'issuer' } as const;

function parseChanges(input: AddressInput): AddressChanges {
  const parsers = Object.entries(words).flatMap(([field, word]) => {
    const text = input[field as keyof IssuerAddresses];
    if (text === undefined) return [];
    return [[field, () => (text === '' ? null : inField(`address of the ${word}`, () => parseAddress(text)))]];
  });
  return parseFields<AddressChanges>(Object.fromEntries(parsers));
}

/** RFC 5280 §8. */
function warningsAbout(changes: AddressChanges): string[] {
  return Object.values(changes).flatMap((url) =>
    url?.toLowerCase().startsWith('https:')
      ? [`to fetch ${url} a client must check another certificate first; http is usual here, as what it gets is signed`]
      : [],
  );
}
