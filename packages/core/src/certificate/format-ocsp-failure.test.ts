import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formatOcspFailure } from './format-ocsp-failure.ts';

test.each([
  ['malformedRequest', 'malformedrequest (1)'],
  ['internalError', 'internalerror (2)'],
  ['tryLater', 'trylater (3)'],
  ['sigRequired', 'sigrequired (5)'],
  ['unauthorized', 'unauthorized (6)'],
] as const)('openssl reads %s', (status, words) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'answer.der'), formatOcspFailure(status));
  const read = () => execFileSync('openssl', ['ocsp', '-respin', 'answer.der'], { cwd: folder, stdio: 'pipe' });
  expect(read).toThrow(expect.objectContaining({ stdout: expect.anything() }));
  try {
    read();
  } catch (error) {
    expect(String((error as { stdout: Buffer }).stdout)).toContain(`Responder Error: ${words}`);
  }
});
