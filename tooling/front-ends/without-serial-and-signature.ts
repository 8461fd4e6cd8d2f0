import { X509Certificate } from 'node:crypto';

/**
 * All of a TBSCertificate (RFC 5280 §4.1) but its serial number, and the algorithm of the signature after it; hex.
 * @param pem of one certificate
 */
export function withoutSerialAndSignature(pem: string): string {
  const [tbs, algorithm] = elements(contentOf(new X509Certificate(pem).raw));
  const [version, , ...fields] = elements(contentOf(tbs ?? Buffer.of()));
  return Buffer.concat([version ?? Buffer.of(), ...fields, algorithm ?? Buffer.of()]).toString('hex');
}

/** Of a DER element whose length has up to four bytes. */
function sizes(der: Buffer): { readonly header: number; readonly content: number } {
  const first = der[1] ?? 0;
  if (first < 0x80) return { header: 2, content: first };
  const bytes = first & 0x7f;
  return { header: 2 + bytes, content: der.readUIntBE(2, bytes) };
}

function contentOf(der: Buffer): Buffer {
  const { header, content } = sizes(der);
  return der.subarray(header, header + content);
}

function elements(content: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let rest = content; rest.length > 0; ) {
    const { header, content: length } = sizes(rest);
    found.push(rest.subarray(0, header + length));
    rest = rest.subarray(header + length);
  }
  return found;
}
