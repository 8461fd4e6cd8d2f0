import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../docs/documents.ts';
import type { Answer, FrontEnd } from './front-end.ts';

/** The built command, with `--json`. */
export function asCommand(assetsFolder: string): FrontEnd {
  const command = path.join(ROOT, 'apps/cli/bin/run.js');
  return {
    name: 'the command line',
    async ask({ certificationRequest, profile, authority, notBefore, notAfter }, file) {
      const dates = ['--not-before', notBefore, '--not-after', notAfter];
      const chosen = ['--profile', profile, '--ca', authority, '--name', file];
      const folder = ['--generated-assets-dir', assetsFolder, '--json'];
      const { stdout } = run(
        command,
        ['certificates', 'sign', '-', ...chosen, ...dates, ...folder],
        certificationRequest,
      );
      const { certificatePath, error } = JSON.parse(stdout);
      return error ? { code: error.code } : { certificate: readFileSync(certificatePath, 'utf8') };
    },
    close: async () => {},
  };
}

/** The example that shows how little a front end needs. */
export function asExample(assetsFolder: string): FrontEnd {
  const script = path.join(ROOT, 'examples/front-end/certify.js');
  return {
    name: 'the example script',
    async ask(asked, file): Promise<Answer> {
      const { status, stdout, stderr } = run(script, [assetsFolder], JSON.stringify({ ...asked, name: file }));
      return status === 0 ? { certificate: stdout } : { code: JSON.parse(stderr).code };
    },
    close: async () => {},
  };
}

function run(script: string, args: readonly string[], input: string) {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', input });
}
