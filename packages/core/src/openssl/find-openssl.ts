import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';

/**
 * The absolute path of the first `openssl` on a search path (as in PATH); relative entries are passed over.
 * @throws CertwrightError `openssl-not-found`
 */
export function findOpenssl(searchPath: string): string {
  const found = findProgram('openssl', searchPath);
  if (found !== undefined) return found;
  throw new CertwrightError('openssl-not-found', `there is no openssl on PATH (${searchPath})`, {
    hint: 'install openssl 3.0 or newer, e.g. apt install openssl',
  });
}

/** The absolute path of the first program of that name; relative entries are passed over. */
export function findProgram(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The version, e.g. `3.0.19`, from what `openssl version` printed.
 * @throws CertwrightError `openssl-unsupported` for LibreSSL, for anything before 3.0, and for what is no version at all
 */
export function parseOpensslVersion(output: string, path: string): string {
  const firstLine = output.split('\n', 1)[0] ?? '';
  const version = /^OpenSSL (\d+)\.\d+\.\d+/.exec(firstLine);
  if (version && Number(version[1]) >= 3) return version[0].slice('OpenSSL '.length);
  const found = firstLine === '' ? 'printed no version' : `says ${showValue(firstLine)}`;
  throw new CertwrightError('openssl-unsupported', `${path} ${found}; OpenSSL 3.0 or newer is needed`, {
    hint: 'install OpenSSL 3 and put it first on PATH',
  });
}
