import {
  authorityKeyIdentifierOf,
  below,
  type FaultyChain,
  goodBelow,
  intermediate,
  issuing,
  leaf,
  ownRoot,
  pki,
  plainLeaf,
  root,
  underRoot,
} from './chain.ts';

/** Extensions that are unknown, repeated, or of the wrong criticality. */
export const extensionFaults: readonly FaultyChain[] = [
  {
    title: 'an unknown critical extension',
    check: 'critical-extensions-known',
    citation: 'RFC 5280 §4.2',
    says: 'its critical extension 1.2.3.4 cannot be processed here',
    bad: () => leaf({ '1.2.3.4': 'critical, DER:0500' }),
    good: () => leaf({ '1.2.3.4': 'DER:0500' }),
  },
  {
    title: 'an unknown critical extension of the trusted one',
    check: 'critical-extensions-known',
    citation: 'RFC 5280 §4.2',
    says: 'CN=own: its critical extension 1.2.3.4',
    bad: () => ownRoot({ '1.2.3.4': 'critical, DER:0500' }),
    good: () => ownRoot({ '1.2.3.4': 'DER:0500' }),
  },
  {
    title: 'the same extension twice',
    check: 'certificates-can-be-read',
    citation: 'RFC 5280 §4.2',
    says: 'extension subjectAltName stands there twice',
    bad: () => underRoot(pki.withExtension(plainLeaf.leaf, root, '551d11', '300b8209622e6578616d706c65')),
    good: () =>
      underRoot(pki.withExtension(leaf({ subjectAltName: '' }).leaf, root, '551d11', '300b8209622e6578616d706c65')),
  },
  {
    title: 'the same extension twice in an issuer',
    check: ['path-to-a-trusted-authority', 'certificates-can-be-read'],
    citation: 'RFC 5280 §4.2',
    says: 'extension 1.2.3.4 stands there twice',
    bad: () => {
      const once = pki.withExtension(issuing, root, '2a0304', '0500');
      return { ...goodBelow, between: [pki.withExtension(once, root, '2a0304', '0500')] };
    },
    good: () => ({ ...goodBelow, between: [pki.withExtension(issuing, root, '2a0304', '0500')] }),
  },
  {
    title: 'an authorityKeyIdentifier that is critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.1',
    says: 'its authorityKeyIdentifier is critical, and must not be',
    bad: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': `critical, DER:${authorityKeyIdentifierOf(root)}` }),
    good: () => leaf({ authorityKeyIdentifier: '', '2.5.29.35': `DER:${authorityKeyIdentifierOf(root)}` }),
  },
  {
    title: 'an authorityInfoAccess that is critical',
    check: ['critical-extensions-known', 'criticality-as-profiled'],
    citation: 'RFC 5280 §4.2.2.1',
    says: 'its authorityInfoAccess is critical, and must not be',
    bad: () => leaf({ authorityInfoAccess: 'critical, OCSP;URI:http://ocsp.example.com' }),
    good: () => leaf({ authorityInfoAccess: 'OCSP;URI:http://ocsp.example.com' }),
  },
  {
    title: 'policyConstraints that are not critical',
    check: 'criticality-as-profiled',
    citation: 'RFC 5280 §4.2.1.11',
    says: 'its policyConstraints has to be critical, and is not',
    bad: () => below(intermediate({ policyConstraints: 'requireExplicitPolicy:3' })),
    good: () => below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:3' })),
  },
  {
    title: 'a policy that an authority asks for and that is not there',
    check: [],
    citation: 'RFC 5280 §6.1.5',
    says: 'no explicit policy',
    bad: () =>
      below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:0', certificatePolicies: '1.2.3.4' })),
    good: () =>
      below(intermediate({ policyConstraints: 'critical, requireExplicitPolicy:0', certificatePolicies: '1.2.3.4' }), {
        extensions: { certificatePolicies: '1.2.3.4' },
      }),
  },
];
