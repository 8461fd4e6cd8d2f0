import { keyAlgorithms } from '@certwright/core';
import { z } from '@hono/zod-openapi';
import { certificate, certificateWithPem, pem } from './certificate.ts';

/** As many as one certificate may hold; far longer lists are refused before each of their entries is looked at. */
const mostNames = 1000;

const subjectAltName = z
  .array(z.unknown())
  .max(mostNames)
  .pipe(z.array(z.string()))
  .openapi({
    type: 'array',
    items: { type: 'string' },
    maxItems: mostNames,
    description: 'each is sorted into its kind, or says dns:, ip:, email: or uri:',
    example: ['web.lab.example', '10.0.0.7'],
  });

const attributeList = z.array(
  z.strictObject({ type: z.string(), value: z.string(), joined: z.literal(true).optional() }),
);
const attributeObject = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const subject = z.union([attributeObject, attributeList]).openapi({
  description: 'by the attribute names of RFC 5280, or a list whose order is kept; the name as commonName without it',
  example: { commonName: 'web.lab.example', organizationName: 'Lab' },
});

const certificationRequest = pem.openapi({ description: 'a PKCS#10 request, PEM; its key stays where it is' });
const lifetimeDays = z.number().openapi({ description: 'whole days', example: 90 });

/** These stand in a certification request, which is signed as it is or not at all. */
const saidByRequest = ['subject', 'subjectAltName', 'keyAlgorithm'] as const;

export const issuanceBody = z
  .strictObject({
    certificationRequest: certificationRequest.optional(),
    name: z
      .string()
      .optional()
      .openapi({ description: 'what the record calls it; else the common name, or the first of its names' }),
    subject: subject.optional(),
    subjectAltName: subjectAltName.optional(),
    profile: z
      .string()
      .optional()
      .openapi({ description: 'tls-peer with a dns or ip name, and tls-client without, where it is missing' }),
    authority: z.string().optional().openapi({ description: 'the one of the server, where it is missing' }),
    keyAlgorithm: z.enum(keyAlgorithms).optional().openapi({ description: 'of a key made by the server; ec-p256' }),
    lifetime: z.string().optional().openapi({ description: 'a duration', example: '36h' }),
    lifetimeDays: lifetimeDays.optional(),
    notBefore: z.string().optional().openapi({ description: 'ISO 8601 with an offset, whole seconds; needs notAfter' }),
    notAfter: z.string().optional().openapi({ description: 'ISO 8601 with an offset, whole seconds' }),
  })
  .superRefine((body, context) => {
    if (body.certificationRequest === undefined) return;
    for (const field of saidByRequest) {
      if (body[field] === undefined) continue;
      context.addIssue({ code: 'custom', path: [field], message: 'stands in the certificationRequest' });
    }
  })
  .openapi('Issuance');

const renewalFields = {
  certificationRequest: certificationRequest
    .optional()
    .openapi({ description: 'with the same names and perhaps another key, PEM; without it the key stays' }),
};

export const renewalBody = z
  .strictObject({ ...renewalFields, lifetimeDays: lifetimeDays.optional() })
  .openapi('Renewal');

/** Nobody gives themselves more time than they were given. */
export const ownRenewalBody = z.strictObject(renewalFields).openapi('OwnRenewal');

export const issuedCertificate = z
  .strictObject({
    name: z.string(),
    profile: z.string(),
    authority: z.string(),
    certificate,
    pem,
    chain: z.array(certificateWithPem).openapi({ description: 'those above it, the root last' }),
    privateKey: pem
      .nullable()
      .optional()
      .openapi({ description: 'PKCS#8 as PEM, once, of a key made by the server; null when that was told before' }),
    note: z
      .literal('key-not-kept')
      .optional()
      .openapi({ description: 'the private key was told before, and is not kept' }),
    warnings: z.array(z.string()),
  })
  .openapi('IssuedCertificate');

export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'give 1 to 255 printable characters of ASCII, without spaces')
    .optional()
    .openapi({ description: 'a repeat with the same key and body gets the first certificate' }),
});
