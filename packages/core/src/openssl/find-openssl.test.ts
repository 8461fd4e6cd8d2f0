import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { findOpenssl, parseOpensslVersion } from './find-openssl.ts';

const root = mkdtempSync(path.join(tmpdir(), 'certwright-find-'));
afterAll(() => rmSync(root, { recursive: true }));

function folder(name: string, prepare: (file: string) => void = () => {}): string {
  const made = path.join(root, name);
  mkdirSync(made);
  prepare(path.join(made, 'openssl'));
  return made;
}

function program(file: string): void {
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
}

const first = folder('first', program);
const second = folder('second', program);
const empty = folder('empty');
const aFolder = folder('a-folder', (file) => mkdirSync(file));
const notExecutable = folder('not-executable', (file) => writeFileSync(file, '', { mode: 0o644 }));
const dangling = folder('dangling', (file) => symlinkSync('nowhere', file));
const linked = folder('linked', (file) => symlinkSync(path.join(first, 'openssl'), file));
const missing = path.join(root, 'missing');
const relative = path.relative(process.cwd(), first);

describe('the openssl on a search path', () => {
  test.each([
    ['the first counts', [first, second], first],
    ['also in the other order', [second, first], second],
    ['folders without it are passed over', [missing, empty, first], first],
    ['a folder of that name is passed over', [aFolder, first], first],
    ['a file that cannot be executed is passed over', [notExecutable, first], first],
    ['a link to nothing is passed over', [dangling, first], first],
    ['a link to it counts', [linked, first], linked],
    ['relative entries are passed over', [relative, '.', '', 'bin', second], second],
  ])('%s', (_, folders, found) => {
    expect(findOpenssl(folders.join(':'))).toBe(path.join(found, 'openssl'));
  });

  test.each(['', ':', '.', relative, empty, missing])('there is none on "%s"', (searchPath) => {
    expect(() => findOpenssl(searchPath)).toThrow(
      expect.objectContaining({ code: 'openssl-not-found', hint: expect.stringContaining('install openssl') }),
    );
    expect(() => findOpenssl(searchPath)).toThrow(searchPath);
  });
});

describe('what openssl version says', () => {
  test.each([
    ['OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n', '3.0.19'],
    ['OpenSSL 3.5.0-dev  (Library: OpenSSL 3.5.0-dev )\n', '3.5.0'],
    ['OpenSSL 4.0.1 1 Jan 2027', '4.0.1'],
    ['OpenSSL 10.2.3 1 Jan 2050\nmore', '10.2.3'],
  ])('%j is %s', (output, version) => {
    expect(parseOpensslVersion(output, '/bin/openssl')).toBe(version);
  });

  test.each([
    ['LibreSSL 3.8.2\n', 'says "LibreSSL 3.8.2"'],
    ['OpenSSL 1.1.1w  11 Sep 2023\n', 'says "OpenSSL 1.1.1w  11 Sep 2023"'],
    ['OpenSSL 0.9.8zh 14 Jan 2016', 'says "OpenSSL 0.9.8zh'],
    ['OpenSSL 3', 'says "OpenSSL 3"'],
    ['', 'printed no version'],
    ['\nOpenSSL 3.0.1', 'printed no version'],
    ['command not found', 'says "command not found"'],
    ['BoringSSL OpenSSL 3.0.0', 'says "BoringSSL'],
    ['x'.repeat(5000), `says "${'x'.repeat(100)}…"`],
  ])('%j is refused', (output, part) => {
    const parse = () => parseOpensslVersion(output, '/opt/bin/openssl');
    expect(parse).toThrow(expect.objectContaining({ code: 'openssl-unsupported', hint: expect.any(String) }));
    expect(parse).toThrow(`/opt/bin/openssl ${part}`);
  });

  it('a message shows no control characters of what was printed', () => {
    expect(() => parseOpensslVersion('\u001b[2Jfoo\r', '/bin/openssl')).toThrow(/^[^\p{Cc}]*$/u);
  });
});
