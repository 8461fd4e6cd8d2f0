import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { withOpenssl, withOpensslFor } from './fake-openssl.ts';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority, newFolder } from './work-folder.ts';

const generate = ['certificates', 'generate', 'alice'];
const impatient = { CERTWRIGHT_OPENSSL_TIMEOUT: '1' };

/** Nothing is written: neither into the assets folder, nor left in the temporary one. */
function expectFailure(env: Record<string, string>, message: RegExp): void {
  const cwd = folderWithAuthority();
  const TMPDIR = newFolder();
  const before = contentOf(cwd);
  const { status, stdout, stderr } = runCertwright(generate, { cwd, env: { ...env, TMPDIR } });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^hint: \S/m);
  expect(contentOf(cwd)).toEqual(before);
  expect(readdirSync(TMPDIR)).toEqual([]);
}

describe('an openssl', () => {
  test('that is not there', () => {
    expectFailure({ PATH: newFolder() }, /^error: there is no openssl on PATH \(.*\)\nhint: install openssl 3\.0/);
  });

  test.each([
    ['LibreSSL', 'echo "LibreSSL 3.3.6"', /says "LibreSSL 3\.3\.6"; OpenSSL 3\.0 or newer is needed/],
    ['before 3.0', 'echo "OpenSSL 1.1.1w  11 Sep 2023"', /says "OpenSSL 1\.1\.1w .*"; OpenSSL 3\.0 or newer/],
    ['without a version', 'true', /printed no version/],
    ['with escape sequences for a version', 'printf "\\033[31mred"', /says "\\u001b\[31mred"/],
    ['that hangs at once', 'exec sleep 600', /openssl version did not end within 1 s/],
  ])('%s', (_, script, message) => {
    expectFailure({ ...withOpenssl(script), ...impatient }, message);
  });

  test.each([
    ['fails', 'echo "boom" >&2; exit 1', /openssl (req|ca) ended with exit code 1/],
    ['prints nothing', 'true', /openssl (req|ca) printed (no|something)/],
    ['prints half', '"$real" "$@" | head -c 120', /openssl (req|ca) printed (no|something)/],
    ['prints garbage', 'printf "\\377\\0garbage-----BEGIN"', /openssl (req|ca) printed (no|something)/],
    ['floods', 'exec yes', /openssl (req|ca) printed too much/],
    ['hangs', 'exec sleep 600', /openssl (req|ca) did not end within 1 s/],
    ['is killed', 'kill -9 $$', /openssl (req|ca) did not run to its end/],
  ])('that %s while it makes the key, or while it signs', (_, script, message) => {
    for (const command of ['req', 'ca']) expectFailure({ ...withOpensslFor(command, script), ...impatient }, message);
  });

  test('that signs another name than was asked for', () => {
    const forged = 'sed -i \'s/"alice"/"mallory"/\' *.cnf; exec "$real" "$@"';
    expectFailure(withOpensslFor('req', forged), /^error: .*"alice"\n {2}- subject: wanted CN=alice, found CN=mallory/);
  });
});

test("openssl's own words are shown with --verbose, and only then", () => {
  const cwd = folderWithAuthority();
  const env = withOpensslFor('ca', 'echo "boom: the moon is full" >&2; exit 1');
  expect(runCertwright(generate, { cwd, env }).stderr).not.toContain('moon');
  const { stderr } = runCertwright([...generate, '--verbose'], { cwd, env });
  expect(stderr).toMatch(/^\$ openssl ca -batch .*\n {2}ended with exit code 1\n {2}\| boom: the moon is full$/m);
});

test('a timeout that is no number is refused', () => {
  const cwd = folderWithAuthority();
  const { status, stderr } = runCertwright(generate, { cwd, env: { CERTWRIGHT_OPENSSL_TIMEOUT: 'soon' } });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: CERTWRIGHT_OPENSSL_TIMEOUT is "soon"/);
});

test('a temporary folder that is not there', () => {
  const cwd = folderWithAuthority();
  const before = contentOf(cwd);
  const { status, stderr } = runCertwright(generate, { cwd, env: { TMPDIR: path.join(cwd, 'nope') } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/cannot write to .*nope.*\nhint: .*TMPDIR/);
  expect(contentOf(cwd)).toEqual(before);
});

test('doctor tells what is wrong with it', () => {
  const cwd = newFolder();
  mkdirSync(path.join(cwd, 'generated'));
  const { status, stdout } = runCertwright(['doctor'], { cwd, env: withOpenssl('echo "LibreSSL 3.3.6"') });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^broken {3}openssl: .*LibreSSL 3\.3\.6.*\n {9}cure: install OpenSSL 3/m);
});
