import { expect, test } from 'vitest';
import type { Certificate } from '../certificate/certificate.ts';
import { issuerKeyOf } from '../certificate/issuer-key.ts';
import { indexRevocations } from './find-revocation.ts';

const authority = (key: string) =>
  ({ subjectPublicKeyInfo: { der: Buffer.from(key), algorithm: 'ed25519' } }) as Certificate;
const [ca, other] = [authority('ca'), authority('other')];
const revocation = { name: 'web', notAfter: new Date(0), revokedAt: new Date(0) };
const find = indexRevocations([
  { ...revocation, issuerKey: issuerKeyOf(ca), serialNumber: 'a1', fingerprint: 'known' },
  { ...revocation, issuerKey: issuerKeyOf(ca), serialNumber: 'b2' },
]);

test.each<[string, { serialNumber: string; fingerprint: string }, Certificate | undefined, boolean]>([
  ['its fingerprint, though its issuer is not here', { serialNumber: 'a1', fingerprint: 'known' }, undefined, true],
  ['number and issuer', { serialNumber: 'b2', fingerprint: 'x' }, ca, true],
  ['not the number of another issuer', { serialNumber: 'b2', fingerprint: 'x' }, other, false],
  ['not the number of an issuer that is not here', { serialNumber: 'b2', fingerprint: 'x' }, undefined, false],
  ['not another number', { serialNumber: 'c3', fingerprint: 'x' }, ca, false],
])('a certificate is revoked by %s', (_, certificate, issuer, isRevoked) => {
  expect(find(certificate, () => issuer) !== undefined).toBe(isRevoked);
});

test('the issuer is not looked for where its key does not matter', () => {
  const neverAsked = () => {
    throw new Error('asked');
  };
  expect(find({ serialNumber: 'a1', fingerprint: 'known' }, neverAsked)).toBeDefined();
  expect(find({ serialNumber: 'c3', fingerprint: 'x' }, neverAsked)).toBeUndefined();
});
