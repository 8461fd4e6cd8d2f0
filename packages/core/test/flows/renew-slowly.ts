/** Renews all or, told so, makes new keys for all (argv: assets folder, clock, manner), until it is done or somebody kills it. */

import { rekeyCertificates, renewCertificates } from '../../src/renew-certificates.ts';
import { listPairNames } from '../../src/store/read-pairs.ts';
import { Workbench } from '../../src/workbench.ts';

const [assetsFolder = '', at = '', manner = ''] = process.argv.slice(2);
const workbench = new Workbench({ assetsFolder, frontEnd: 'test', clock: { now: () => new Date(at) } });
try {
  const names = listPairNames(assetsFolder).filter((name) => name !== 'ca');
  const { failures } =
    manner === 'rekey'
      ? await rekeyCertificates(workbench, { names })
      : await renewCertificates(workbench, { all: true });
  for (const { name, error } of failures) process.stderr.write(`${name}: ${error.message}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await workbench.close();
}
