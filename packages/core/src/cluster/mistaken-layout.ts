import type { FoundPair } from '../store/read-pairs.ts';
import { type Difference, stops } from './comparison.ts';

/**
 * Some instructions call `proxy-client-ca.pem` the key and `proxy-client.pem` the certificate of the proxy-client CA.
 * Gives the difference to tell, by the name of the pair, for each of the two that is laid out so.
 */
export function findMistakenLayout(found: ReadonlyMap<string, FoundPair>): Map<string, Difference> {
  const authority = found.get('proxy-client-ca');
  const client = found.get('proxy-client');
  const mistaken = new Map<string, Difference>();
  if (client?.certificate?.extensions.basicConstraints?.cA !== true) return mistaken;
  mistaken.set('proxy-client', layoutMistaken(client, 'the certificate of a CA'));
  if (authority?.certificateFile === 'unreadable') {
    mistaken.set('proxy-client-ca', layoutMistaken(authority, 'no certificate, but what looks like its key'));
  }
  return mistaken;
}

function layoutMistaken({ certificatePath }: FoundPair, holds: string): Difference {
  return stops({
    field: 'certificate',
    wanted:
      'the proxy-client CA in proxy-client-ca.pem, its key in proxy-client-ca-key.pem, and neither in proxy-client.pem',
    found: `${certificatePath} holds ${holds}`,
    code: 'layout-mistaken',
    hint: 'rename proxy-client-ca.pem (the key) to proxy-client-ca-key.pem, then proxy-client.pem (the CA certificate) to proxy-client-ca.pem',
  });
}
