import { below, type FaultyChain, intermediate, issuing, leaf, ownRoot, pki, root } from './chain.ts';

/** Those that issue others. */
export const authorityFaults: readonly FaultyChain[] = [
  {
    title: 'an issuer that says CA:FALSE',
    check: ['issuers-are-authorities', 'key-usage-consistent'],
    citation: 'RFC 5280 §4.2.1.9',
    says: 'it issues another, and says CA:FALSE',
    bad: () => below(intermediate({ basicConstraints: 'critical, CA:FALSE', keyUsage: 'critical, keyCertSign' })),
    good: () => below(intermediate({ keyUsage: 'critical, keyCertSign' })),
  },
  {
    title: 'an issuer without basicConstraints',
    check: ['issuers-are-authorities', 'issuers-may-sign'],
    citation: 'RFC 5280 §4.2.1.9',
    says: 'has no basicConstraints that say CA:TRUE',
    bad: () => below(intermediate({ basicConstraints: '', keyUsage: '' })),
    good: () => below(intermediate()),
  },
  {
    title: 'a trusted one without basicConstraints',
    check: 'issuers-are-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'CN=own: it issues another, and has no basicConstraints',
    bad: () => ownRoot({ basicConstraints: '', keyUsage: '' }),
    good: () => ownRoot({ keyUsage: '' }),
  },
  {
    title: 'basicConstraints of an authority that are not critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'its basicConstraints has to be critical, and is not',
    bad: () => ownRoot({ basicConstraints: 'CA:TRUE' }),
    good: () => ownRoot({ basicConstraints: 'critical, CA:TRUE' }),
  },
  {
    title: 'an issuer whose keyUsage has no keyCertSign',
    check: 'issuers-may-sign',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'its keyUsage has no keyCertSign',
    bad: () => below(intermediate({ keyUsage: 'critical, cRLSign' })),
    good: () => below(intermediate({ keyUsage: 'critical, keyCertSign' })),
  },
  {
    title: 'an issuer without keyUsage that is not the trusted one',
    check: 'issuers-may-sign',
    citation: 'RFC 5280 §4.2.1.3',
    says: 'it issues another, and has no keyUsage',
    bad: () => below(intermediate({ keyUsage: '' })),
    good: () => ownRoot({ keyUsage: '' }),
  },
  {
    title: 'more authorities than a pathLenConstraint allows',
    check: 'path-lengths-kept',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'CN=issuing: its pathLenConstraint is 0, and 1 further authorities stand below it',
    bad: () => {
      const lower = pki.authority('lower', { issuer: issuing });
      return { leaf: pki.leaf('web', { issuer: lower }), between: [issuing, lower], trusted: root };
    },
    good: () => {
      // It issued itself with another key, which does not count.
      const again = pki.authority('issuing', { issuer: issuing });
      return { leaf: pki.leaf('web', { issuer: again }), between: [issuing, again], trusted: root };
    },
  },
  {
    title: 'a pathLenConstraint of one that is no authority',
    check: 'path-lengths-of-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'it has a pathLenConstraint, and is not CA:TRUE',
    bad: () => leaf({ basicConstraints: 'critical, DER:3003020100' }),
    good: () => leaf({ basicConstraints: 'critical, DER:3000' }),
  },
  {
    title: 'a pathLenConstraint without keyCertSign',
    check: 'path-lengths-of-authorities',
    citation: 'RFC 5280 §4.2.1.9',
    says: 'its keyUsage has no keyCertSign',
    bad: () => leaf({ basicConstraints: 'critical, CA:TRUE, pathlen:0' }),
    good: () => leaf({ basicConstraints: 'critical, CA:TRUE' }),
  },
];
