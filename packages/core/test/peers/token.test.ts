import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, TestCluster } from './test-cluster.ts';
import { signToken, verifyToken } from './token.ts';

const subject = 'system:serviceaccount:default:shop';
let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.generate();
});
afterAll(() => cluster?.remove());

const algorithms = { ES256: 'ec-p256', ES384: 'ec-p384', RS256: 'rsa-2048' };

describe.each(Object.entries(algorithms))('a token signed by %s', (alg, keyAlgorithm) => {
  let serviceAccount: Credentials;
  let other: Credentials;
  beforeAll(async () => {
    serviceAccount = await makeServiceAccount(`${alg}-one`, keyAlgorithm);
    other = await makeServiceAccount(`${alg}-other`, keyAlgorithm);
  });

  it('is verified by the certificate of the key, and says how it was signed', () => {
    const token = signToken(subject, serviceAccount.keyPem);
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg });
    expect(verifyToken(token, serviceAccount.certificatePem)).toBe(subject);
  });

  it('is refused under the certificate of another key', () => {
    expect(verifyToken(signToken(subject, serviceAccount.keyPem), other.certificatePem)).toBeUndefined();
  });

  it('is refused when it was changed', () => {
    const [header, , signature] = signToken(subject, serviceAccount.keyPem).split('.');
    const [, payload] = signToken('system:serviceaccount:kube-system:admin', serviceAccount.keyPem).split('.');
    expect(verifyToken([header, payload, signature].join('.'), serviceAccount.certificatePem)).toBeUndefined();
  });
});

it('the key pair of the cluster signs and verifies', () => {
  const { keyPem, certificatePem } = cluster.credentials('service-account');
  expect(verifyToken(signToken(subject, keyPem), certificatePem)).toBe(subject);
});

function makeServiceAccount(name: string, keyAlgorithm: string): Promise<Credentials> {
  return cluster.issue({ name, profile: 'service-account', keyAlgorithm });
}
