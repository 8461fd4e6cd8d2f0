import { CertwrightError, parseCertificateGrants } from '@certwright/core';
import { z } from 'zod';
import { parseListenAddress } from './listen-address.ts';
import { parsePublicUrl } from './public-url.ts';

/** A flag and a variable give text, a settings file may give the number itself. */
function whole({ from, to, usual }: { readonly from: number; readonly to: number; readonly usual: number }) {
  const error = `give a whole number from ${from} to ${to}`;
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error })
    .pipe(z.number({ error }).int(error).min(from, error).max(to, error))
    .default(usual);
}

const text = (what: string) => z.string({ error: `give ${what}` }).min(1, `give ${what}`);

const address = text('HOST:PORT').transform((value, context) => {
  const found = parseListenAddress(value);
  if (found) return found;
  context.addIssue({ code: 'custom', message: 'give HOST:PORT, such as 127.0.0.1:8443 or [::1]:8443' });
  return z.NEVER;
});

const publicUrl = text('a URL').transform((value, context) => {
  const found = parsePublicUrl(value);
  if (found !== undefined) return found;
  const message = 'give an http or https URL of host and port alone, such as http://ca.lab.example';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const names = z
  .union([z.string().transform((value) => value.split(',').map((name) => name.trim())), z.array(z.string())], {
    error: 'give names, with commas between them',
  })
  .pipe(z.array(z.string().min(1, 'a name is empty')))
  .default([]);

const grants = z.array(z.unknown(), { error: 'give a list of authority, names and role' }).transform((raw, context) => {
  try {
    return parseCertificateGrants(raw);
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    for (const message of error.details.length > 0 ? error.details : [error.message]) {
      context.addIssue({ code: 'custom', message });
    }
    return z.NEVER;
  }
});

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const limits = z
  .strictObject(
    {
      bodyBytes: whole({ from: 1024, to: 16 * 1024 * 1024, usual: 256 * 1024 }),
      jsonDepth: whole({ from: 4, to: 100, usual: 16 }),
      connections: whole({ from: 1, to: 100_000, usual: 1000 }),
      connectionsPerAddress: whole({ from: 1, to: 100_000, usual: 500 }),
      issuing: whole({ from: 1, to: 10_000, usual: 500 }),
      gathering: whole({ from: 1, to: 1000, usual: 200 }),
      requestsPerMinute: whole({ from: 0, to: 1_000_000, usual: 1200 }),
      anonymousPerMinute: whole({ from: 0, to: 1_000_000, usual: 1200 }),
      headersTimeout: whole({ from: 1, to: 600, usual: 10 }),
      requestTimeout: whole({ from: 1, to: 600, usual: 30 }),
      keepAliveTimeout: whole({ from: 1, to: 600, usual: 15 }),
    },
    { error: 'give a mapping of limits' },
  )
  .prefault({});

export const settingsSchema = z.strictObject({
  generatedAssetsDir: text('a folder').default('generated'),
  listen: address.default({ host: '127.0.0.1', port: 8443 }),
  publicListen: address.optional(),
  publicUrl: publicUrl.optional(),
  serverNames: names,
  authority: text('a name').default('ca'),
  /** Which client certificates may log in, and what they may do then. */
  clientCertificates: grants.default([]),
  caPassphraseFile: text('a file').optional(),
  logLevel: z.enum(logLevels, { error: `give one of ${logLevels.join(', ')}` }).default('info'),
  opensslTimeout: whole({ from: 1, to: 86_400, usual: 120 }),
  upkeepInterval: whole({ from: 1, to: 3600, usual: 10 }),
  limits,
});

/** What the server was told, checked. Times are in seconds. */
export type ServerSettings = z.output<typeof settingsSchema>;
export type Limits = ServerSettings['limits'];
