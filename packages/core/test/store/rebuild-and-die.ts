/** Makes the record of a folder (argv) again, of what can be read of the old one, and kills itself at the given step; prints how it ended. */
import { CertwrightError } from '../../src/errors.ts';
import { formatRecord } from '../../src/store/record-content.ts';
import { replaceRecord } from '../../src/store/replace-record.ts';
import { testAudit } from './store-fixture.ts';

const [assetsFolder = '', dieAt = ''] = process.argv.slice(2);
const now = new Date('2026-02-03T04:05:06Z');
const entry = { ...testAudit, action: 'rebuild-record', target: 'certwright.db', outcome: 'done' } as const;
let steps = 0;

try {
  await replaceRecord(
    {
      assetsFolder,
      clock: { now: () => now },
      onStep: () => {
        steps += 1;
        if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
      },
    },
    ({ content }) => ({ bytes: formatRecord(content, entry, now) }),
  );
  process.stdout.write('done');
} catch (error) {
  if (!(error instanceof CertwrightError)) throw error;
  process.stdout.write(error.code);
}
