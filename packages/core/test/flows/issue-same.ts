/** Issues one certificate for each idempotency key (argv: assets folder, clock, keys), all at once, and tells which. */

import { issueToHolder } from '../../src/issue-to-holder.ts';
import { Workbench } from '../../src/workbench.ts';

const [assetsFolder = '', at = '', ...keys] = process.argv.slice(2);
const workbench = new Workbench({
  assetsFolder,
  frontEnd: 'test',
  principal: 'token a',
  clock: { now: () => new Date(at) },
});
const issued = await Promise.all(
  keys.map((key) => issueToHolder(workbench, { name: key }, { idempotency: { key, requestDigest: key } })),
);
await workbench.close();
process.send?.(issued.map(({ certificate }) => certificate.fingerprint));
process.disconnect();
