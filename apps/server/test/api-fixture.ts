import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import {
  createAuthority,
  createToken,
  type IssuingPolicyInput,
  type Role,
  Workbench,
  type WorkbenchOptions,
} from '@certwright/core';
import type { PeerCertificate } from '../src/access/peer-certificate.ts';
import { type AppOptions, createApp } from '../src/app.ts';
import { createLogger } from '../src/log/logger.ts';
import { Metrics } from '../src/metrics/metrics.ts';
import { settingsSchema } from '../src/settings/settings-schema.ts';
import { assertDescribed } from './assert-described.ts';

type OnTestFinished = (close: () => void | Promise<void>) => void;

export interface ApiOptions extends Partial<Pick<WorkbenchOptions, 'clock' | 'settings' | 'onEvent'>> {
  readonly clientCertificates?: readonly unknown[];
  readonly limits?: Readonly<Record<string, number>>;
  /** An assets folder that is there already. */
  readonly assetsFolder?: string;
  readonly app?: Partial<AppOptions>;
}

/** What a request may say beside its path. */
export interface Asked {
  readonly method?: string;
  /** The bearer of it. */
  readonly token?: string;
  /** JSON, unless it is text already. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificate of the TLS connection, PEM; believed unless told otherwise. */
  readonly certificate?: string | undefined;
  readonly isVerified?: boolean;
  readonly address?: string;
}

export interface Api {
  readonly workbench: Workbench;
  readonly assetsFolder: string;
  readonly faults: unknown[];
  /** What the log was told. */
  readonly logged: string[];
  readonly metrics: Metrics;
  readonly app: ReturnType<typeof createApp>;
  /** Asks the app; every answer has to be one that /openapi.json tells. */
  ask(path: string, asked?: Asked): Promise<Response>;
  makeToken(role: Role, issuingPolicy?: IssuingPolicyInput): Promise<string>;
}

/** The app over a folder of its own with an authority `ca`, or over one that is there. */
export async function openApi(onTestFinished: OnTestFinished, options: ApiOptions = {}): Promise<Api> {
  const assetsFolder = options.assetsFolder ?? path.join(temporaryFolder(onTestFinished), 'assets');
  const { clock, settings, onEvent } = options;
  const workbench = new Workbench({
    assetsFolder,
    frontEnd: 'server',
    principal: 'certwright-server',
    ...(clock && { clock }),
    ...(settings && { settings }),
    ...(onEvent && { onEvent }),
  });
  onTestFinished(() => workbench.close());
  if (options.assetsFolder === undefined) {
    await createAuthority(workbench, { name: 'ca', subject: { commonName: 'Test CA' }, lifetimeDays: 3650 });
  }
  return openAppOver(workbench, options);
}

function openAppOver(workbench: Workbench, { clientCertificates = [], limits = {}, app: given }: ApiOptions): Api {
  const faults: unknown[] = [];
  const logged: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const log = createLogger({ level: 'info', isPretty: false, isColoured: false, stream });
  const metrics = new Metrics(noSources, workbench.clock);
  const settings = settingsSchema.parse({ clientCertificates, limits });
  const app = createApp({
    workbench,
    settings,
    metrics,
    log,
    onFault: (fault) => faults.push(fault),
    peerCertificateOf: (environment) => (environment as Connection | undefined)?.peer,
    addressOf: (environment) => (environment as Connection | undefined)?.address,
    ...given,
  });
  let tokens = 0;
  return {
    workbench,
    assetsFolder: workbench.assetsFolder,
    faults,
    logged,
    metrics,
    app,
    ask: async (target, asked = {}) => {
      const request = requestFor(target, asked);
      const response = await app.request(request, undefined, connectionOf(asked));
      await assertDescribed(app, request, response);
      return response;
    },
    makeToken: async (role, issuingPolicy) => {
      tokens += 1;
      const input = { name: `${role}-${tokens}`, role, ...(issuingPolicy && { issuingPolicy }) };
      return (await createToken(workbench, input)).token;
    },
  };
}

const noSources = {
  openssl: () => ({ running: 0, waiting: 0 }),
  connections: async () => 0,
  issuing: () => 0,
  expiries: async () => ({}),
};

interface Connection {
  readonly peer: PeerCertificate | undefined;
  readonly address: string;
}

function connectionOf({ certificate, isVerified = true, address = '192.0.2.7' }: Asked): Connection {
  return { peer: certificate === undefined ? undefined : { certificate: derOf(certificate), isVerified }, address };
}

function requestFor(target: string, { method, token, body, headers = {} }: Asked): Request {
  return new Request(`https://ca.example${target}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

export function temporaryFolder(onTestFinished: OnTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A policy that allows what tests ask for. */
export const wide: IssuingPolicyInput = {
  names: ['any'],
  organizations: ['any'],
  profiles: ['any'],
  longestValidity: 'any',
  keysMadeHere: true,
};

/** A key and a request for it, by openssl alone. */
export function makeRequest(folder: string, subject: string, names: readonly string[] = []) {
  const config = path.join(folder, 'request.cnf');
  const [wanted, extension] =
    names.length > 0 ? ['req_extensions = e\n', `[e]\nsubjectAltName = ${names.join(',')}\n`] : ['', ''];
  writeFileSync(config, `[req]\ndistinguished_name = s\nprompt = no\n${wanted}[s]\n${subject}\n${extension}`);
  const args = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-config', config];
  const text = execFileSync('openssl', [...args, '-keyout', '-'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [certificationRequest = ''] =
    /-----BEGIN CERTIFICATE REQUEST-----[\s\S]*?-----END CERTIFICATE REQUEST-----\n/.exec(text) ?? [];
  const [privateKey = ''] = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/.exec(text) ?? [];
  return { certificationRequest, privateKey };
}
