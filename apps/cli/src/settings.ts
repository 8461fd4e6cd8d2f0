import { CertwrightError } from '@certwright/core';

/** How long one openssl process may take, in seconds; without it core's own 120 s count. */
const timeoutVariable = 'CERTWRIGHT_OPENSSL_TIMEOUT';

/** False once NO_COLOR is set to anything (https://no-color.org), and on terminals that have no colours. */
export function areColoursWanted(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}

/** Whether lines and blocks can be drawn: not where the locale names another encoding than UTF-8. */
export function areBlocksWanted(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => (value ?? '') !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

/** @throws CertwrightError `request-invalid` when CERTWRIGHT_OPENSSL_TIMEOUT is no number of seconds */
export function readOpensslTimeoutMs(): number | undefined {
  const text = process.env[timeoutVariable] ?? '';
  if (text === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new CertwrightError('request-invalid', `${timeoutVariable} is "${text}", which is no number of seconds`, {
    hint: 'set it to a number over 0, such as 120, or unset it',
  });
}

/** A variable that the user named, e.g. one that holds a passphrase. */
export function findEnvironmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** What a hook gets of the environment: where programs are, whose home it is, and which language; nothing that may be a secret. */
export function readHookEnvironment(): { readonly PATH: string; readonly [name: string]: string } {
  const { PATH = '', HOME, LANG } = process.env;
  return { PATH, ...(HOME !== undefined && { HOME }), ...(LANG !== undefined && { LANG }) };
}
