import { CertwrightError, type Clock, noteRefusal, type Principal } from '@certwright/core';
import type { Context, MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { routePath } from 'hono/route';
import { addressKey } from '../limits/address-key.ts';
import { bodyLimit } from '../limits/body-limit.ts';
import type { IssuingQueue } from '../limits/issuing-queue.ts';
import { jsonBody } from '../limits/json-body.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import type { ServerEnvironment } from '../server-environment.ts';
import { ServerRefusal } from '../server-refusal.ts';
import type { Limits } from '../settings/settings-schema.ts';
import { nobody, verifiedCertificate, type WhoAsksOptions, whoAsks } from './who-asks.ts';

type Guard = MiddlewareHandler<ServerEnvironment>;

export interface GuardOptions extends WhoAsksOptions {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly queue: IssuingQueue;
  readonly addressOf: (environment: unknown) => string | undefined;
}

/** What stands before handlers. None of these lets anybody do anything: that is decided in the handler. */
export interface Guards {
  /** For what anybody may ask. */
  readonly anybody: Guard;
  /** For what anybody may send. */
  readonly anybodyWithBody: Guard;
  /** For those who say who they are. */
  readonly known: Guard;
  readonly knownWithBody: Guard;
  /** The same for what signs. */
  readonly issuing: Guard;
  /** Bounds what a principal asks for that is known already. */
  readonly principal: Guard;
  /** Bounds what signs. */
  readonly queue: Guard;
  /** Bounds the length of a body. */
  readonly body: Guard;
  /** Has the audit trail tell of somebody whom nobody knows, as far as strangers cannot fill it. */
  readonly noteStranger: (target: string, error: CertwrightError) => Promise<void>;
  /** For what the holder of a client certificate may, whether it is a principal or not. */
  readonly holder: Guard;
}

export function createGuards(options: GuardOptions): Guards {
  const { limits, clock, queue } = options;
  const strangers = new RateLimiter({ perMinute: limits.anonymousPerMinute, clock });
  const principals = new RateLimiter({ perMinute: limits.requestsPerMinute, clock });
  const addressOf = (c: Context) => addressKey(options.addressOf(c.env) ?? '');
  const body = bodyLimit(limits.bodyBytes);
  const stranger = strangers.middleware(addressOf);
  const principal = principals.middleware((c) => principalOf(c).name);
  const noteStranger = strangerNotes(options);
  const known = [identify(options, strangers, { addressOf, noteStranger }), principal];
  const json = [body, needsBody, jsonBody(limits.jsonDepth)];
  return {
    anybody: stranger,
    anybodyWithBody: every(stranger, body),
    noteStranger,
    principal,
    queue: queue.middleware,
    body,
    known: every(...known),
    knownWithBody: every(...known, ...json),
    issuing: every(...known, ...json, queue.middleware),
    holder: every(stranger, needsCertificate(options), ...json, queue.middleware),
  };
}

/** @throws CertwrightError `principal-unknown` where nobody has said who asks, so that what stands before cannot be forgotten */
export function principalOf(c: Context<ServerEnvironment>): Principal {
  const principal = c.get('principal');
  if (!principal) throw nobody();
  return principal;
}

/** So many refusals of strangers a minute stand in the audit trail, so that they cannot fill the disk; the log has all. */
const notedStrangersPerMinute = 60;

function strangerNotes({ clock, workbench }: GuardOptions): Guards['noteStranger'] {
  const noted = new RateLimiter({ perMinute: notedStrangersPerMinute, clock });
  return async (target, error) => {
    if (noted.take('')) return;
    await noteRefusal(workbench, { principal: 'nobody', action: 'authenticate', target, error });
  };
}

/** Who guesses is counted with those who do not say who they are; who knows a token is not held up by them. */
function identify(
  options: GuardOptions,
  strangers: RateLimiter,
  { addressOf, noteStranger }: Pick<Guards, 'noteStranger'> & { readonly addressOf: (c: Context) => string },
): Guard {
  return async (c, next) => {
    try {
      c.set('principal', await whoAsks(c, options));
    } catch (error) {
      if (!(error instanceof CertwrightError) || error.code !== 'principal-unknown') throw error;
      const refusal = strangers.refuse(addressOf(c));
      if (refusal) return refusal;
      await noteStranger(`${c.req.method} ${routePath(c)}`, error);
      throw error;
    }
    return next();
  };
}

function needsCertificate({ peerCertificateOf }: WhoAsksOptions): Guard {
  return async (c, next) => {
    verifiedCertificate(peerCertificateOf(c.env));
    return next();
  };
}

/** A page of another site can send a request without a body in the name of a browser's client certificate, and no JSON. */
const needsBody: Guard = async ({ req }, next) => {
  if (req.header('content-type') === undefined) {
    throw new ServerRefusal('media-type-unsupported', 'a body in JSON is needed, if only {}');
  }
  return next();
};
