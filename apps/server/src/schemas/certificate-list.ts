import { z } from '@hono/zod-openapi';
import {
  certificate,
  certificateWithFingerprints,
  certificateWithPem,
  distinguishedName,
  instant,
  pem,
  recordedFields,
  serialNumber,
  status,
} from './certificate.ts';
import { flag, next, pageFields } from './pages.ts';

export const certificateQuery = z.strictObject({
  ...pageFields,
  search: z.string().optional().openapi({ description: 'part of a common name or of a subjectAltName' }),
  expiring: z
    .string()
    .optional()
    .openapi({ description: 'good now, and at their end within this time', example: '45d' }),
  expired: flag,
  revoked: flag,
  current: flag.openapi({ description: 'without those that were replaced' }),
  authority: z.string().optional(),
  profile: z.string().optional(),
});

const listedCertificate = z
  .strictObject({
    ...recordedFields,
    name: z.string(),
    source: z.enum(['record', 'folder']),
    status,
    daysLeft: z.int(),
    serialNumber,
    subject: distinguishedName,
    subjectAltName: z.array(z.string()),
    notBefore: instant,
    notAfter: instant,
    fingerprint: z.string(),
  })
  .openapi('ListedCertificate');

export const certificatePage = z
  .strictObject({ certificates: z.array(listedCertificate), next })
  .openapi('CertificatePage');

const chainLink = z.strictObject({ name: z.string(), isPresented: z.boolean(), certificate });

export const shownCertificate = z
  .strictObject({
    ...recordedFields,
    status,
    daysLeft: z.int(),
    certificate: certificateWithFingerprints,
    pem,
    others: z.array(certificateWithPem).openapi({ description: 'what stands with it in its file' }),
    chain: z.strictObject({ state: z.enum(['complete', 'incomplete', 'unknown']), links: z.array(chainLink) }),
  })
  .openapi('ShownCertificate');
