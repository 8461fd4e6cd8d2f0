/** Revokes one serial number after another (argv: assets folder, issuer key), tells each that is durable, until it is told to stop. */
import { openStore } from '../../src/store/store.ts';
import { testAudit } from './store-fixture.ts';

const [assetsFolder = '', issuerKey = ''] = process.argv.slice(2);
const store = await openStore(assetsFolder);
let stopped = false;
process.once('message', () => {
  stopped = true;
});
for (let count = 1; !stopped; count += 1) {
  const times = { notAfter: new Date('2030-01-01T00:00:00Z'), revokedAt: new Date('2026-01-01T00:00:00Z') };
  const revocation = { issuerKey, serialNumber: count.toString(16), name: 'alice', ...times };
  await store.revoke(revocation, { ...testAudit, action: 'revoke' });
  process.send?.(count);
}
await store.close();
process.disconnect();
