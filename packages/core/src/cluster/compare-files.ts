import type { FoundPair } from '../store/read-pairs.ts';
import { type Difference, stops, warning } from './comparison.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

/** What the presence and the readability of the two files say, and whether they belong together. */
export function compareFiles(wanted: WantedCertificate, pair: FoundPair): Difference[] {
  if (pair.certificateFile === 'unreadable') return [unreadableCertificate(pair)];
  if (pair.certificateFile === 'missing') return keyAlone(wanted, pair);
  if (pair.keyFile === 'missing') return [certificateAlone(wanted, pair)];
  return compareKey(wanted, pair);
}

/** A new key in its place would void what its holders have: all certificates of a CA, all tokens of service accounts. */
function isIrreplaceable({ kind, profile }: WantedCertificate): boolean {
  return kind === 'authority' || profile === 'service-account';
}

function unreadableCertificate({ certificatePath }: FoundPair): Difference {
  return stops({
    field: 'certificate',
    wanted: `a certificate in ${certificatePath}`,
    found: 'no certificate that can be read',
    code: 'certificate-unreadable',
    hint: `put the right certificate into ${certificatePath}, or move it away`,
  });
}

function keyAlone(wanted: WantedCertificate, pair: FoundPair): Difference[] {
  if (isIrreplaceable(wanted)) return [incomplete(wanted, 'certificate', pair.certificatePath, pair.keyPath)];
  // A key that can be read is signed again.
  if (pair.keyFile === 'present') return [];
  return [keyUnusable(pair)];
}

function certificateAlone(wanted: WantedCertificate, { certificatePath, keyPath }: FoundPair): Difference {
  if (isIrreplaceable(wanted)) return incomplete(wanted, 'key', keyPath, certificatePath);
  return stops({
    field: 'key',
    wanted: `the key of ${certificatePath} in ${keyPath}`,
    found: 'no such file',
    code: 'key-missing',
    hint: `put the key back, or move ${certificatePath} away to have both made again`,
  });
}

function incomplete(
  { kind, name }: WantedCertificate,
  field: 'certificate' | 'key',
  missingPath: string,
  presentPath: string,
): Difference {
  const loss =
    kind === 'authority'
      ? 'a new CA, under which nothing made so far is trusted'
      : 'a new key, which voids every token';
  return stops({
    field,
    wanted: `both files of ${name}`,
    found: `${presentPath} is there but ${missingPath} is not`,
    code: 'authority-incomplete',
    hint: `put ${missingPath} back, or move ${presentPath} away to make ${loss}`,
  });
}

function compareKey(wanted: WantedCertificate, pair: FoundPair): Difference[] {
  const { certificate, publicKey, keyFile } = pair;
  if (keyFile === 'unreadable') return [keyUnusable(pair)];
  if (publicKey && certificate)
    return publicKey.equals(certificate.subjectPublicKeyInfo.der) ? [] : [keyMismatch(pair)];
  // The passphrase of an authority's key is asked for when it signs, and the key is held against its certificate then.
  return wanted.kind === 'authority' ? [] : [keyNotCompared(pair)];
}

function keyMismatch({ certificatePath, keyPath }: FoundPair): Difference {
  return stops({
    field: 'key',
    wanted: `the key of ${certificatePath}`,
    found: `another key in ${keyPath}`,
    code: 'key-mismatch',
    hint: 'put the key back that belongs to the certificate, or move both files away',
  });
}

function keyUnusable({ keyPath, keyFile }: FoundPair): Difference {
  const encrypted = keyFile === 'encrypted';
  return stops({
    field: 'key',
    wanted: `a private key in ${keyPath}`,
    found: encrypted ? 'one that is encrypted, with no certificate beside it' : 'no private key that can be read',
    code: encrypted ? 'passphrase-required' : 'key-mismatch',
    hint: encrypted ? `decrypt ${keyPath}, or move it away` : `put the right key into ${keyPath}, or move it away`,
  });
}

function keyNotCompared({ certificatePath, keyPath }: FoundPair): Difference {
  return warning({
    field: 'key',
    wanted: `the key of ${certificatePath}`,
    found: `an encrypted key in ${keyPath}, which cannot be compared`,
    hint: `decrypt ${keyPath}; the components of a cluster read no encrypted keys`,
  });
}
