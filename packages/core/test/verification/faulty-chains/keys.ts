import { type Chain, type FaultyChain, leaf, pki } from './chain.ts';

const rsaRoot = pki.authority('rsa', { genpkey: ['-algorithm', 'RSA'] });
const underRsaRoot = (...extra: readonly string[]): Chain => ({
  leaf: pki.leaf('web', { issuer: rsaRoot, extra }),
  trusted: rsaRoot,
});
const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'];

/** Keys and signatures. */
export const keyFaults: readonly FaultyChain[] = [
  {
    title: 'an RSA key of 1024 bits',
    check: 'strong-keys',
    citation: 'RFC 9325 §4.5',
    says: 'its key, rsa-1024, is too weak',
    bad: () => leaf({}, { genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] }),
    good: () => leaf({}, { genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] }),
  },
  {
    title: 'a curve that TLS does not use',
    check: 'strong-keys',
    citation: 'RFC 9325 §4.5',
    says: 'its key, ec-1.3.132.0.10, is too weak or of no known kind',
    bad: () => leaf({}, { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }),
    good: () => leaf({}, { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'] }),
  },
  {
    title: 'a curve whose parameters are written out',
    check: 'named-curves',
    citation: 'RFC 5480 §2.1.1',
    says: 'its key writes out the parameters of its curve',
    bad: () =>
      leaf(
        {},
        { genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'] },
      ),
    good: () => leaf({}, { genpkey: ['-algorithm', 'ED25519'] }),
  },
  {
    title: 'a signature over SHA-1',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, ecdsa-with-SHA1, rests on SHA1',
    bad: () => leaf({}, { extra: ['-sha1'] }),
    good: () => leaf({}, { extra: ['-sha384'] }),
  },
  {
    title: 'a signature over MD5',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, md5WithRSAEncryption, rests on MD5',
    bad: () => underRsaRoot('-md5'),
    good: () => underRsaRoot('-sha256'),
  },
  {
    title: 'an RSASSA-PSS signature over SHA-1',
    check: 'strong-signatures',
    citation: 'RFC 9325 §4.5',
    says: 'its signature, rsassaPss, rests on SHA1',
    bad: () => underRsaRoot('-sha1', ...pss),
    good: () => underRsaRoot('-sha256', ...pss),
  },
];
