import type { Issued } from '../test-pki.ts';
import { type Chain, type FaultyChain, goodBelow, goodRoot, issuing, ownRoot, pki, plainLeaf, root } from './chain.ts';

const listOf = (issuer: Issued, wanted: Partial<Parameters<typeof pki.revocationList>[1]> = {}) =>
  pki.revocationList(issuer, { crlNumber: '01', extensions: 'authorityKeyIdentifier = keyid:always', ...wanted });
const listWith = (issuer: Issued, revoked: Issued, reason?: string) =>
  listOf(issuer, { revoked: [entryOf(revoked, reason)] });
const entryOf = ({ path }: Issued, reason?: string) => ({
  serialNumber: pki.run('x509', '-in', path, '-noout', '-serial').trim().replace('serial=', ''),
  ...(reason !== undefined && { reason }),
});
const validFrom = (from: string, to: string) => ['-crl_lastupdate', from, '-crl_nextupdate', to];
const withLists = (chain: Chain, ...lists: readonly string[]): Chain => ({ ...chain, lists });
const goodList = listOf(root);
const olderList = listOf(root, { extra: validFrom('20200101000000Z', '20200108000000Z') });
const laterList = listOf(root, { extra: validFrom('20990101000000Z', '20990108000000Z') });
const olderListWith = (revoked: Issued) =>
  listOf(root, {
    revoked: [entryOf(revoked, 'certificateHold')],
    extra: validFrom('20200101000000Z', '20200108000000Z'),
  });
function ownRootAndList(extensions: Record<string, string>): Chain {
  const chain = ownRoot(extensions);
  return withLists(chain, listOf(chain.trusted));
}
/** Revocation lists, and what they say. */
export const listFaults: readonly FaultyChain[] = [
  {
    title: 'revoked',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: 'it is revoked since 2026-11-23T22:29:00.000Z (keyCompromise)',
    bad: () => withLists(plainLeaf, listWith(root, plainLeaf.leaf, 'keyCompromise')),
    good: () => withLists(plainLeaf, listOf(root, { revoked: [{ serialNumber: '0123', reason: 'keyCompromise' }] })),
  },
  {
    title: 'an authority that is revoked',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: 'CN=issuing: it is revoked since',
    bad: () => withLists(goodBelow, listOf(issuing), listWith(root, issuing)),
    good: () => withLists(goodBelow, listOf(issuing), goodList),
  },
  {
    title: 'revoked by the newer of two lists',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.1.3 (a)(3)',
    says: '(certificateHold)',
    bad: () => withLists(plainLeaf, olderList, listWith(root, plainLeaf.leaf, 'certificateHold')),
    good: () => withLists(plainLeaf, olderListWith(plainLeaf.leaf), goodList),
  },
  {
    title: 'no list of the authority above',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3',
    says: 'CN=issuing: no revocation list of O=Harbor, CN=root was given',
    bad: () => withLists(goodBelow, listOf(issuing)),
    good: () => withLists(goodBelow, goodList, listOf(issuing)),
  },
  {
    title: 'a list that another key signed',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (g)',
    says: 'is not signed by its key',
    bad: () => withLists(goodRoot, listOf(pki.authority('own'))),
    good: () => withLists(goodRoot, listOf(goodRoot.trusted)),
  },
  {
    title: 'a stale list',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (a)',
    says: 'is stale: its nextUpdate was 2020-01-08T00:00:00.000Z',
    bad: () => withLists(plainLeaf, olderList),
    good: () => withLists(plainLeaf, olderList, goodList),
  },
  {
    title: 'a list of later',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (a)',
    says: 'was made later, on 2099-01-01T00:00:00.000Z',
    bad: () => withLists(plainLeaf, laterList),
    good: () => withLists(plainLeaf, laterList, goodList),
  },
  {
    title: 'a list without crlNumber',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2.3',
    says: 'has no crlNumber',
    bad: () => withLists(plainLeaf, pki.revocationList(root, {})),
    good: () => withLists(plainLeaf, goodList),
  },
  {
    title: 'a delta list',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2',
    says: 'has the critical extension 2.5.29.27',
    bad: () => withLists(plainLeaf, listOf(root, { extensions: '2.5.29.27 = critical, DER:020101' })),
    good: () => withLists(plainLeaf, listOf(root, { extensions: '1.2.3.4 = DER:0500' })),
  },
  {
    title: 'a list of authorities only',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2',
    says: 'has the critical extension 2.5.29.28',
    bad: () =>
      withLists(
        plainLeaf,
        listOf(root, { extensions: 'issuingDistributionPoint = critical, @idp\n[idp]\nonlyCA = TRUE' }),
      ),
    good: () => withLists(plainLeaf, goodList),
  },
  {
    title: 'a list of one that may not sign lists',
    check: 'not-revoked',
    citation: 'RFC 5280 §6.3.3 (f)',
    says: 'is signed by one whose keyUsage has no cRLSign',
    bad: () => ownRootAndList({ keyUsage: 'critical, keyCertSign' }),
    good: () => ownRootAndList({ keyUsage: '' }),
  },
  {
    title: 'a list with a weak signature',
    check: 'not-revoked',
    citation: 'RFC 9325 §4.5',
    says: 'rests on SHA1',
    bad: () => withLists(plainLeaf, listOf(root, { extra: ['-md', 'sha1'] })),
    good: () => withLists(plainLeaf, listOf(root, { extra: ['-md', 'sha512'] })),
  },
  {
    title: 'a list with the authorityKeyIdentifier of another',
    check: 'not-revoked',
    citation: 'RFC 5280 §5.2.1',
    says: 'has the authorityKeyIdentifier 0102',
    bad: () => withLists(plainLeaf, listOf(root, { extensions: '2.5.29.35 = DER:300480020102' })),
    good: () => withLists(plainLeaf, goodList),
  },
];
