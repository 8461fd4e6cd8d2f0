import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const PLAN = 'examples/kismatic-cluster.yaml';
const ASSETS = 'generated';
const NEXT = `
What to try next:
  ./certwright cluster diff --plan ${PLAN} --generated-assets-dir ${ASSETS}
      is every certificate as the plan wants it?
  ./certwright certificates generate alice --organizations dev,ops --generated-assets-dir ${ASSETS}
      a certificate for alice, who is in the groups dev and ops
  openssl x509 -in ${ASSETS}/keys/alice.pem -noout -text
      what is in it
  ./certwright --help
      everything else; ./certwright works from any folder
`;

/** Makes the certificates of the example cluster into ./generated. A second time it finds them and changes nothing. */
const { status } = spawnSync(
  path.join(ROOT, 'certwright'),
  ['cluster', 'generate', '--plan', PLAN, '--generated-assets-dir', ASSETS],
  { cwd: ROOT, stdio: 'inherit' },
);
if (status === 0) process.stdout.write(NEXT);
process.exitCode = status ?? 1;
