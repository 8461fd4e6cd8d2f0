/** Generates a cluster (argv: assets folder, workers) by the clock of the tests, until it is done or somebody kills it. */
import { generateCluster } from '../../src/generate-cluster.ts';
import { Workbench } from '../../src/workbench.ts';
import { makePlan } from './plans.ts';

const [assetsFolder = '', workers = '1', at = ''] = process.argv.slice(2);
const workbench = new Workbench({ assetsFolder, frontEnd: 'test', clock: { now: () => new Date(at) } });
try {
  await generateCluster(workbench, makePlan({ workers: Number(workers) }));
} finally {
  await workbench.close();
}
