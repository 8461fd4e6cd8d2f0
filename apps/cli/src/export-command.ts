import { resolve } from 'node:path';
import {
  CertwrightError,
  certificateJson,
  type ExportedFile,
  formatDistinguishedName,
  type OutsidePlace,
} from '@certwright/core';
import { FolderCommand } from './folder-command.ts';
import { alignLines } from './present/lines.ts';
import { formatPath } from './present/words.ts';

interface PlaceFlags {
  readonly out?: string | undefined;
  readonly overwrite: boolean;
}

interface Expected {
  /** The name of the file where the user says none, in the current folder. */
  readonly usualName: string;
  /** Whether a terminal can show it. */
  readonly isText: boolean;
}

/** A command that gives something out as one file. */
export abstract class ExportCommand extends FolderCommand {
  /**
   * Where it goes; undefined for stdout.
   * @throws CertwrightError `request-invalid` when stdout cannot take it
   */
  protected placeOf({ out, overwrite }: PlaceFlags, { usualName, isText }: Expected): OutsidePlace | undefined {
    if (out === '') throw refused('the path of the export is empty', 'give --out a file, or - for stdout');
    if (out !== '-') return { path: resolve(out ?? usualName), overwrite };
    if (this.jsonEnabled()) throw refused('--out - and --json both want stdout', 'leave one of them out');
    if (isText || !process.stdout.isTTY) return undefined;
    throw refused('this is no text for a terminal', 'give --out a file, or lead stdout into one');
  }

  /**
   * Prints the export itself, or what became of it.
   * @param generated a password that nobody knows yet
   * @returns what `--json` prints
   */
  protected deliver({ content, path, holdsKey, certificates }: ExportedFile, generated: string | undefined) {
    if (path === undefined) process.stdout.write(content);
    else this.#printFile(path, [...(holdsKey ? ['a private key'] : []), ...certificates.map(subjectOf)]);
    if (generated !== undefined) this.#printPassword(generated, path === undefined);
    return {
      path: path ?? null,
      holdsKey,
      certificates: certificates.map(certificateJson),
      ...(generated !== undefined && { password: generated }),
    };
  }

  #printFile(path: string, held: readonly string[]): void {
    const [first = '', ...others] = held;
    const lines = alignLines([['holds', first], ...others.map((one) => ['', one] as const)]);
    for (const line of [`wrote ${formatPath(path)}`, ...lines.map((text) => `  ${text}`)]) this.print(line);
  }

  /** With --quiet too, for it is nowhere else. */
  #printPassword(password: string, stdoutIsTaken: boolean): void {
    const line = `password, shown only now: ${password}`;
    if (stdoutIsTaken) process.stderr.write(`${line}\n`);
    else this.printText(line);
  }
}

function subjectOf({ subject }: ExportedFile['certificates'][number]): string {
  return `the certificate of ${formatDistinguishedName(subject) || 'an empty name'}`;
}

function refused(message: string, hint: string): CertwrightError {
  return new CertwrightError('request-invalid', message, { hint });
}
