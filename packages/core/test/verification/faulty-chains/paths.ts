import {
  type Chain,
  type FaultyChain,
  goodBelow,
  goodRoot,
  ownRoot,
  pki,
  plainLeaf,
  root,
  underRoot,
} from './chain.ts';

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const longRoot = ((): Chain => {
  const trusted = pki.authority('long', { extra: ['-days', '3000'] });
  return { leaf: pki.leaf('web', { issuer: trusted, extra: ['-days', '3000'] }), trusted };
})();

/** The path to a trusted one, and its times. */
export const pathFaults: readonly FaultyChain[] = [
  {
    title: 'no authority above it',
    check: 'path-to-a-trusted-authority',
    citation: 'RFC 5280 §6.1',
    says: 'its issuer, CN=issuing, is not among the certificates given',
    bad: () => ({ ...goodBelow, between: [] }),
    good: () => goodBelow,
  },
  {
    title: 'an authority above it that is not trusted',
    check: 'path-to-a-trusted-authority',
    citation: 'RFC 5280 §6.1',
    says: 'it is not trusted, and was signed by nobody else',
    bad: () => ({ leaf: goodRoot.leaf, between: [goodRoot.trusted], trusted: root }),
    good: () => goodRoot,
  },
  {
    title: 'signed by another key of the same name',
    check: ['signatures-by-the-issuer', 'key-identifiers-agree'],
    citation: 'RFC 5280 §6.1.3 (a)(1)',
    says: 'its signature is not proven by the key (ec-p256) of CN=own',
    bad: () => ({ leaf: ownRoot({}).leaf, trusted: goodRoot.trusted }),
    good: () => goodRoot,
  },
  {
    title: 'changed after it was signed',
    check: 'signatures-by-the-issuer',
    citation: 'RFC 5280 §6.1.3 (a)(1)',
    says: 'its signature is not proven',
    bad: () => underRoot(pki.rewrite(plainLeaf.leaf, plainLeaf.leaf, (fields) => fields)),
    good: () => underRoot(pki.rewrite(plainLeaf.leaf, root, (fields) => fields)),
  },
  {
    title: 'expired',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'CN=web: it expired on',
    asked: { at: inDays(400) },
    bad: () => ({ ...longRoot, leaf: pki.leaf('web', { issuer: longRoot.trusted }) }),
    good: () => longRoot,
  },
  {
    title: 'not valid yet',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'it is not valid before',
    asked: { at: inDays(-1) },
    goodAsked: {},
    bad: () => plainLeaf,
    good: () => plainLeaf,
  },
  {
    title: 'a trusted authority that expired',
    check: 'valid-at-the-time',
    citation: 'RFC 5280 §4.1.2.5',
    says: 'CN=own: it expired on',
    asked: { at: inDays(400) },
    bad: () => {
      const trusted = pki.authority('own');
      return { leaf: pki.leaf('web', { issuer: trusted, extra: ['-days', '3000'] }), trusted };
    },
    good: () => longRoot,
  },
];
