import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { parseOcspRequest } from '../certificate/parse-ocsp-request.ts';
import { type CertStatus, type OcspResponse, parseOcspResponse } from '../certificate/parse-ocsp-response.ts';
import { CertwrightError } from '../errors.ts';
import { assertAnswerAsPlanned, type PlannedAnswer } from './assert-answer-as-planned.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const selfSigned = (key: string, commonName: string) => {
  const config = `[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = ${commonName}\n`;
  const certificate = parseCertificate(openssl.selfSign(key, config));
  openssl.write(`${commonName}.pem`, certificate.pem);
  return certificate;
};
const [key, otherKey] = [openssl.makeKey('ec-p256'), openssl.makeKey('ed25519')];
selfSigned(key, 'ca');
// Openssl does not ask who the responder is.
const [responder, other] = [selfSigned(key, 'responder'), selfSigned(otherKey, 'other')];

function ask(...args: readonly string[]) {
  openssl.run('ocsp', '-issuer', 'ca.pem', ...args, '-reqout', 'request.der');
  return parseOcspRequest(readFileSync(`${openssl.path}/request.der`));
}

const good = (serialNumber: string) => `V\t491231235959Z\t\t${serialNumber}\tunknown\t/CN=${serialNumber}`;
const index = [
  good('01'),
  'R\t491231235959Z\t310506070809Z,superseded\t02\tunknown\t/CN=revoked',
  'R\t491231235959Z\t310506070809Z\t03\tunknown\t/CN=without reason',
];

/** What openssl really answers to what was asked last. */
function answer(lines: readonly string[] = index, ...more: readonly string[]): OcspResponse {
  return parseOcspResponse(answerBytes(lines, '-nmin', '60', ...more));
}

const answerWithoutEnd = () => parseOcspResponse(answerBytes(index));

function answerBytes(lines: readonly string[], ...more: readonly string[]): Buffer {
  openssl.write('index.txt', `${lines.join('\n')}\n`);
  const by = more.includes('-rsigner') ? [] : ['-rsigner', 'responder.pem', '-rkey', key];
  const args = ['-index', 'index.txt', '-CA', 'ca.pem', '-reqin', 'request.der', '-respout', '-'];
  return spawnSync('openssl', ['ocsp', ...args, ...by, ...more], { cwd: openssl.path }).stdout;
}

const revoked: CertStatus = {
  status: 'revoked',
  revocationTime: new Date('2031-05-06T07:08:09Z'),
  reason: 'superseded',
};
const { reason: _, ...withoutReason } = revoked;
const asked = ['-serial', '1', '-sha256', '-serial', '2', '-serial', '3', '-serial', '4'];
const statuses: CertStatus[] = [{ status: 'good' }, revoked, withoutReason, { status: 'unknown' }];

/** All that differs from what was decided; unless said otherwise, for the four that are usually asked about. */
function faultsOf(
  given: OcspResponse,
  planned: Pick<PlannedAnswer, 'request'> & Partial<PlannedAnswer>,
): readonly string[] {
  try {
    assertAnswerAsPlanned(given, { statuses, responder, ...planned });
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'not-as-planned', hint: expect.any(String) });
    return (error as CertwrightError).details;
  }
}

const fieldsOf = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0]);

describe('an answer', () => {
  test('that says what was decided passes, with the nonce and without one', () => {
    for (const nonce of ['-nonce', '-no_nonce']) {
      const request = ask(...asked, nonce);
      expect(faultsOf(answer(), { request })).toEqual([]);
    }
  });

  test('that says anything else of a certificate is told', () => {
    const request = ask(...asked);
    const [, revokedLine = '', reasonless = ''] = index;
    expect(faultsOf(answer([revokedLine, reasonless, good('04')]), { request })).toEqual([
      expect.stringMatching(/^response 1: wanted good about [0-9a-f]+, found unknown about /),
      expect.stringMatching(/^response 4: wanted unknown about [0-9a-f]+, found good about /),
    ]);
    const otherwise = 'R\t491231235959Z\t310506070810Z,keyCompromise\t02\tunknown\t/CN=revoked';
    expect(faultsOf(answer([good('01'), otherwise, reasonless]), { request })).toEqual([
      expect.stringMatching(/ on .*:09\.000Z for superseded about .*found revoked on .*:10\.000Z for keyCompromise/),
    ]);
  });

  test('to another question is told: other certificates, fewer, another nonce', () => {
    const request = ask(...asked);
    ask('-serial', '1');
    expect(fieldsOf(faultsOf(answer(), { request }))).toEqual(['nonce', 'response 2', 'response 3', 'response 4']);
    const both = ask('-serial', '1', '-sha256', '-serial', '2', '-no_nonce');
    const one: Partial<PlannedAnswer> = { request: { ...both, certIds: both.certIds.slice(0, 1) } };
    expect(fieldsOf(faultsOf(answer(), { request: both, ...one }))).toEqual(['response 2']);
  });

  test('by another signer, or with other certificates, is told', () => {
    const request = ask(...asked);
    const byOther = answer(index, '-rsigner', 'other.pem', '-rkey', otherKey);
    expect(fieldsOf(faultsOf(byOther, { request }))).toEqual(['signature', 'certs']);
    expect(faultsOf(byOther, { request, responder: other })).toEqual([]);
    expect(fieldsOf(faultsOf(answer(index, '-resp_no_certs'), { request }))).toEqual(['certs']);
    expect(fieldsOf(faultsOf(answer(index, '-badsig'), { request }))).toEqual(['signature']);
  });

  test('without nextUpdate is told', () => {
    const request = ask(...asked);
    expect(fieldsOf(faultsOf(answerWithoutEnd(), { request }))).toEqual(['nextUpdate']);
  });
});

describe('what is no answer is refused', () => {
  test('cut, damaged, or of another status', () => {
    ask(...asked);
    const whole = answerBytes(index);
    expect(parseOcspResponse(whole).responses).toHaveLength(4);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseOcspResponse(whole.subarray(0, length))).toThrow(CertwrightError);
    }
    expect(() => parseOcspResponse(Buffer.concat([whole, Buffer.from('Responder Error')]))).toThrow(/trailing bytes/);
    expect(() => parseOcspResponse(Buffer.from('30030a0101', 'hex'))).toThrow(/responseStatus is 1 and not 0/);
    expect(() => parseOcspResponse(Buffer.from('30030a0100', 'hex'))).toThrow(/holds no answer/);
  });
});
