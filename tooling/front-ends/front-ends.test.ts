import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAuthority, Workbench } from '@certwright/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asLibrary } from './as-library.ts';
import { asCommand, asExample } from './as-program.ts';
import { asServer } from './as-server.ts';
import type { Answer, Asked, FrontEnd } from './front-end.ts';
import { withoutSerialAndSignature } from './without-serial-and-signature.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'certwright-front-ends-'));
const assetsFolder = path.join(folder, 'generated');
const frontEnds: FrontEnd[] = [asLibrary(assetsFolder), asCommand(assetsFolder), asExample(assetsFolder)];

beforeAll(async () => {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  await createAuthority(workbench, { name: 'ca', subject: { commonName: 'lab' }, lifetimeDays: 3650 });
  await workbench.close();
  frontEnds.push(await asServer(assetsFolder));
});
afterAll(async () => {
  for (const frontEnd of frontEnds) await frontEnd.close();
  rmSync(folder, { recursive: true });
});

/** PEM of a certification request with a new key, and what openssl is told to put into it. */
function request(subject: string, ...extensions: readonly string[]): string {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', '/dev/null'];
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  return execFileSync('openssl', ['req', '-new', '-utf8', ...key, '-subj', subject, ...added], { encoding: 'utf8' });
}

// Within the years of an authority that was made just now.
const year = new Date().getUTCFullYear() + 1;
const dates = { notBefore: `${year}-01-01T00:00:00Z`, notAfter: `${year + 1}-12-31T23:59:59Z` };
const usual = { profile: 'tls-server', authority: 'ca', ...dates };
const web = request(
  '/CN=web.lab.example',
  'subjectAltName=DNS:web.lab.example,DNS:*.web.lab.example,IP:10.0.0.5,IP:fd00::5',
);

let asks = 0;
async function askAll(asked: Asked): Promise<[name: string, answer: Answer][]> {
  asks += 1;
  const answers: [string, Answer][] = [];
  for (const [index, frontEnd] of frontEnds.entries()) {
    answers.push([frontEnd.name, await frontEnd.ask(asked, `file-${asks}-${index}`)]);
  }
  return answers;
}

describe('one certification request and fixed dates give one certificate, but for serial number and signature', () => {
  test.each<[string, Asked]>([
    ['of a server', { ...usual, certificationRequest: web }],
    ['of a peer', { ...usual, profile: 'tls-peer', certificationRequest: web }],
    [
      'of a member of two groups',
      { ...usual, profile: 'tls-client', certificationRequest: request('/O=dev/O=ops/CN=alice') },
    ],
    [
      'of a name that is not ASCII',
      { ...usual, profile: 'tls-client', certificationRequest: request('/O=Дом # 1/CN=Ünïcode') },
    ],
    [
      'of a request that asks for more than it gets',
      {
        ...usual,
        certificationRequest: request('/CN=a.example', 'subjectAltName=DNS:a.example', 'keyUsage=critical,keyCertSign'),
      },
    ],
  ])('%s', async (_, asked) => {
    const answers = await askAll(asked);
    const certificates = answers.map(([name, answer]) => {
      if ('code' in answer) throw new Error(`${name} refused: ${answer.code}`);
      return answer.certificate;
    });
    expect(new Set(certificates.map(withoutSerialAndSignature)).size).toBe(1);
    expect(new Set(certificates.map((pem) => new X509Certificate(pem).serialNumber)).size).toBe(frontEnds.length);
    const { validFromDate, validToDate } = new X509Certificate(certificates[0] ?? '');
    expect([validFromDate, validToDate]).toEqual([new Date(dates.notBefore), new Date(dates.notAfter)]);
  });
});

const changed = web.replace(
  /^(.{20})(.)/m,
  (_, before: string, letter: string) => `${before}${letter === 'A' ? 'B' : 'A'}`,
);

describe('what is refused is refused by each with the same code', () => {
  test.each<[string, string, Asked]>([
    ['no request', 'certification-request-invalid', { ...usual, certificationRequest: 'hello' }],
    ['a changed one', 'certification-request-invalid', { ...usual, certificationRequest: changed }],
    ['an unknown profile', 'profile-not-found', { ...usual, certificationRequest: web, profile: 'tls-unknown' }],
    ['an authority’s profile', 'request-invalid', { ...usual, certificationRequest: web, profile: 'intermediate-ca' }],
    ['an unknown authority', 'authority-not-found', { ...usual, certificationRequest: web, authority: 'nobody' }],
    [
      'dates the wrong way round',
      'request-invalid',
      { ...usual, certificationRequest: web, notBefore: `${year + 2}-01-01T00:00:00Z` },
    ],
    ['a date that is none', 'request-invalid', { ...usual, certificationRequest: web, notAfter: 'soon' }],
    [
      'a name of an unknown kind',
      'policy-violation',
      { ...usual, certificationRequest: request('/CN=a', 'subjectAltName=RID:1.2.3') },
    ],
  ])('%s', async (_, code, asked) => {
    expect(await askAll(asked)).toEqual(frontEnds.map(({ name }) => [name, { code }]));
  });
});
