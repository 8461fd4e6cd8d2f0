/** Saves one pair (argv: assets folder, file with the write) and kills itself at the given step (its number or name); prints how many there are. */
import { readFileSync } from 'node:fs';
import { openStore } from '../../src/store/store.ts';
import { issuedWrite, keptKeyWrite } from './store-fixture.ts';

const [assetsFolder = '', inputPath = '', dieAt = ''] = process.argv.slice(2);
const { name, pair, ifExists, keepKey } = JSON.parse(readFileSync(inputPath, 'utf8'));
let steps = 0;

const store = await openStore(assetsFolder, {
  onStep: (step) => {
    steps += 1;
    if (steps === Number(dieAt) || step === dieAt) process.kill(process.pid, 'SIGKILL');
  },
});
await store.save(keepKey ? keptKeyWrite(name, pair, { ifExists }) : issuedWrite(name, pair, { ifExists }));
await store.close();
process.stdout.write(String(steps));
