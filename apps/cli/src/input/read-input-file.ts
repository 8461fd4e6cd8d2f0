import { type FileHandle, open } from 'node:fs/promises';
import { CertwrightError, type ErrorCode } from '@certwright/core';

/** Far more than any plan, certificate, request or key has. */
const mostBytes = 5_000_000;

/** A file that the user named, and what to tell when it cannot be read. */
export interface InputFile {
  readonly path: string;
  /** In messages: `plan`, `private key` … */
  readonly what: string;
  /** What to do when it is not there. */
  readonly cure: string;
  readonly code?: Extract<ErrorCode, 'file-not-found' | 'plan-not-found'>;
}

/**
 * Reads it whole; `/dev/stdin` and pipes are fine.
 * @throws CertwrightError its code when it is not there, cannot be read, or is no file; `request-invalid` above 5 MB
 */
export async function readInputFile(file: InputFile): Promise<Buffer> {
  const { path, what, cure, code = 'file-not-found' } = file;
  if (path === '') throw new CertwrightError('request-invalid', `the path of the ${what} is empty`, { hint: cure });
  try {
    const handle = await open(path);
    try {
      return await readAll(handle, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CertwrightError) throw error;
    const { message, hint } = explain(errnoOf(error), file);
    throw new CertwrightError(code, message, { hint, cause: error });
  }
}

/**
 * The same for text, which must be UTF-8: of other bytes a name would come out changed, and no passphrase would fit.
 * @throws CertwrightError also `request-invalid` when it is not
 */
export async function readInputText(file: InputFile): Promise<string> {
  const content = await readInputFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw new CertwrightError('request-invalid', `the ${file.what} ${file.path} is no text in UTF-8`, {
      hint: 'check that it is the right file, or convert it, for example with iconv',
      cause,
    });
  }
}

/** The same for PEM, beside which text in any encoding may stand. */
export async function readInputPem(file: InputFile): Promise<string> {
  return new TextDecoder().decode(await readInputFile(file));
}

/** What comes by stdin until its end. */
export async function readStdin(what: string): Promise<Buffer> {
  return gather(process.stdin, { path: 'stdin', what });
}

function readAll(handle: FileHandle, file: InputFile): Promise<Buffer> {
  return gather(handle.createReadStream({ autoClose: false }), file);
}

async function gather(stream: AsyncIterable<Buffer>, { path, what }: Pick<InputFile, 'path' | 'what'>) {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes) {
      throw new CertwrightError('request-invalid', `the ${what} ${path} is longer than 5 MB`, {
        hint: `check that it is the right file`,
      });
    }
  }
  return Buffer.concat(chunks);
}

function explain(errno: string, { path, what, cure }: InputFile): { message: string; hint: string } {
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { message: `there is no ${what} ${path}`, hint: cure };
    case 'EISDIR':
      return { message: `the ${what} ${path} is a folder`, hint: 'name a file' };
    case 'EACCES':
    case 'EPERM':
      return { message: `the ${what} ${path} may not be read by this user`, hint: 'check who may read it' };
    default:
      return { message: `the ${what} ${path} cannot be read (${errno})`, hint: 'check that it is a plain file' };
  }
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
