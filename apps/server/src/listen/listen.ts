import type { AddressInfo, Server } from 'node:net';
import { formatListenAddress, type ListenAddress } from '../settings/listen-address.ts';

/** An address that cannot be listened on. */
export class ListenError extends Error {
  /** Of the system, such as `EADDRINUSE`. */
  readonly code: string;
  /** What to do next. */
  readonly hint: string;

  constructor(address: ListenAddress, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const { what, hint } = reasons[code] ?? { what: code, hint: 'choose another address' };
    super(`cannot listen on ${formatListenAddress(address)}: ${what}`, { cause });
    this.name = 'ListenError';
    this.code = code;
    this.hint = hint;
  }
}

const reasons: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  EADDRINUSE: { what: 'another program listens there', hint: 'stop it, or choose another port' },
  EACCES: { what: 'this user may not', hint: 'choose a port over 1023, or let systemd give the right to' },
  EADDRNOTAVAIL: { what: 'it is no address of this machine', hint: 'give one that is, or 0.0.0.0 for all of them' },
  ENOTFOUND: { what: 'no such host is known', hint: 'give an address' },
};

/**
 * Listens, and resolves with where.
 * @throws ListenError
 */
export async function listen(server: Server, wanted: ListenAddress): Promise<ListenAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(wanted, resolve);
  try {
    await promise;
  } catch (error) {
    throw new ListenError(wanted, error);
  }
  server.off('error', reject);
  const { address: host, port } = server.address() as AddressInfo;
  return { host, port };
}
