import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeRunner, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import { encryptKey, leafTbs } from '../../test/flows/signing-fixture.ts';
import { assertPassphrase } from './assert-passphrase.ts';
import { createKeyAndRequest, createRequest } from './key-and-request.ts';

const { runner } = makeRunner(afterAll);

async function opens(passphrase: string): Promise<boolean> {
  const { privateKeyPem } = await createKeyAndRequest(runner, leafTbs);
  const keyPath = path.join(temporaryFolder(onTestFinished), 'key.pem');
  writeFileSync(keyPath, encryptKey(privateKeyPem, passphrase));
  return createRequest(runner, leafTbs, { path: keyPath, passphrase }).then(
    () => true,
    () => false,
  );
}

describe('a passphrase is refused when openssl could not open a key with it', () => {
  test.each([
    ['a line of 1023 bytes', 'x'.repeat(1023)],
    ['blanks around it', ' \ta '],
    ['a carriage return', 'a\r'],
    ['letters of all kinds', 'пароль \u{1f511} \\ " $x'],
  ])('taken: %s', async (_, passphrase) => {
    expect(() => assertPassphrase('ca', passphrase)).not.toThrow();
    expect(await opens(passphrase)).toBe(true);
  });

  test.each([
    ['1024 bytes', 'x'.repeat(1024), '1024 bytes'],
    ['1024 bytes in fewer letters', 'ü'.repeat(512), '1024 bytes'],
    ['a line break', 'a\nb', 'line break'],
    ['NUL', 'a\0b', 'NUL'],
  ])('refused: %s', async (_, passphrase, message) => {
    const refusal = expect.objectContaining({ code: 'passphrase-wrong', message: expect.stringContaining(message) });
    expect(() => assertPassphrase('ca', passphrase)).toThrow(refusal);
    expect(() => assertPassphrase('ca', passphrase)).not.toThrow(passphrase);
    expect(await opens(passphrase)).toBe(false);
  });
});
