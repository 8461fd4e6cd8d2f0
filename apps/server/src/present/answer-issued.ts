import { certificateJson, type IssuedToHolder } from '@certwright/core';
import type { Context } from 'hono';
import { pemMediaType } from '../openapi/choose-form.ts';
import { withPem } from './shown-certificate-json.ts';

const keyNotKept = 'key-not-kept';

/**
 * A certificate for its holder: 201 with where it is; 200 for a repeat, which made nothing. As PEM it is the certificate,
 * those above it, and its key, when it was made just now.
 */
export function answerIssued(c: Context, issued: IssuedToHolder, form: 'json' | 'pem'): Response {
  const { certificate, chain, privateKeyPem = '', repeated, keyMadeHere } = issued;
  const status = repeated ? 200 : 201;
  c.header('location', `/v1/certificates/${certificate.serialNumber}`);
  // PEM has no other place for it, and whoever saves it over a file with the key should know.
  if (repeated && keyMadeHere) c.header('certwright-note', keyNotKept);
  if (form === 'json') return c.json(issuedJson(issued), status);
  const text = [certificate, ...chain].map(({ pem }) => pem).join('') + privateKeyPem;
  return c.body(text, status, { 'content-type': pemMediaType });
}

function issuedJson({ name, profile, authority, certificate, chain, warnings, ...key }: IssuedToHolder) {
  const { keyMadeHere, privateKeyPem: privateKey = null } = key;
  return {
    name,
    profile,
    authority,
    certificate: certificateJson(certificate),
    pem: certificate.pem,
    chain: chain.map(withPem),
    ...(keyMadeHere && { privateKey }),
    ...(keyMadeHere && privateKey === null && { note: keyNotKept }),
    warnings,
  };
}
