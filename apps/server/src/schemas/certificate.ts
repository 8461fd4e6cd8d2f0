import { z } from '@hono/zod-openapi';

export const instant = z.iso
  .datetime()
  .openapi({ description: 'ISO 8601, in UTC', example: '2027-11-23T22:29:59.000Z' });
export const pem = z.string().openapi({ description: 'PEM' });
const keyIdentifier = z.string().optional().openapi({ description: 'hex' });

export const distinguishedName = z
  .array(z.strictObject({ type: z.string(), value: z.string(), joined: z.literal(true).optional() }))
  .openapi({ description: 'the attributes in their order; one that is joined stands in one set with that before it' });

export const serialNumber = z.string().openapi({ description: 'hex, lower case', example: '3a5f09c2117d' });

const certificateFields = {
  subject: distinguishedName,
  issuer: distinguishedName,
  serialNumber,
  notBefore: instant,
  notAfter: instant.openapi({ description: 'valid through this second' }),
  subjectAltName: z.array(z.string()).openapi({ example: ['DNS:web.lab.example', 'IP Address:10.0.0.7'] }),
  keyAlgorithm: z.string(),
  signatureAlgorithm: z.string(),
  basicConstraints: z.strictObject({ cA: z.boolean(), pathLenConstraint: z.int().optional() }),
  keyUsage: z.array(z.string()),
  extendedKeyUsage: z.array(z.string()),
  subjectKeyIdentifier: keyIdentifier,
  authorityKeyIdentifier: keyIdentifier,
  fingerprint: z.string().openapi({ description: 'SHA-256 over the DER, hex' }),
};

export const certificate = z.strictObject(certificateFields).openapi('Certificate');
export const certificateWithPem = z.strictObject({ ...certificateFields, pem }).openapi('CertificateWithPem');
export const certificateWithFingerprints = z
  .strictObject({ ...certificateFields, fingerprintSha1: z.string() })
  .openapi('CertificateWithFingerprints');

export const status = z.enum(['valid', 'expires-soon', 'not-yet-valid', 'expired', 'replaced', 'revoked']);

/** What the record tells of a certificate, beside the certificate itself. */
export const recordedFields = {
  name: z.string().optional(),
  source: z.enum(['record', 'folder']).optional(),
  keptIn: z.enum(['folder', 'holder']).optional().openapi({ description: 'holder: no file of the folder has it' }),
  authority: z.string().optional(),
  profile: z.string().optional(),
  issuedAt: instant.optional(),
  frontEnd: z.string().optional(),
  renews: z.string().optional().openapi({ description: 'fingerprint of the one that it renews' }),
  replacedAt: instant.optional(),
  revokedAt: instant.optional(),
  revocationReason: z.string().optional(),
};
