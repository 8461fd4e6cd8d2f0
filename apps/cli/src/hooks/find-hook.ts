import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '@certwright/core';

/**
 * The absolute path of a program: one that is given by path, or by its name on a search path as in PATH.
 * @throws CertwrightError `request-invalid` when there is none that can be run
 */
export function findHook(program: string, searchPath: string): string {
  const places = program.includes('/')
    ? [path.resolve(program)]
    : searchPath
        .split(path.delimiter)
        .filter(path.isAbsolute)
        .map((folder) => path.join(folder, program));
  const found = program === '' ? undefined : places.find(isProgram);
  if (found !== undefined) return found;
  throw new CertwrightError('request-invalid', `there is no program "${program}" to run`, {
    hint: 'give --exec the path of one program, without arguments; it gets NAME, certificate and key as its own',
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
