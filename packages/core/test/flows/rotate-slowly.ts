/** Takes an authority one stage further (argv: assets folder, stage, time) until it is done or somebody kills it. */
import { type RotationStage, rotateAuthority } from '../../src/index.ts';
import { Workbench } from '../../src/workbench.ts';

const [assetsFolder = '', stage = 'prepare', at = ''] = process.argv.slice(2);
const workbench = new Workbench({ assetsFolder, frontEnd: 'test', clock: { now: () => new Date(at) } });
try {
  await rotateAuthority(workbench, { name: 'ca', stage: stage as RotationStage });
} finally {
  await workbench.close();
}
