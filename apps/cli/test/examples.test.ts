import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { folderWithLeaves, newFolder } from './work-folder.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../examples/systemd');
const read = (file: string) => readFileSync(path.join(EXAMPLES, file), 'utf8');

/** The directives of a unit, by section. */
function directivesOf(unit: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of unit.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) section = sections[name] ??= {};
    else if (key === undefined || value === undefined) throw new Error(`no directive: ${line}`);
    else section[key] = value;
  }
  return sections;
}

test('the folder holds the units, the timer, the hook and the settings of the server, and no more', () => {
  expect(readdirSync(EXAMPLES).sort()).toEqual([
    'certwright-renew.service',
    'certwright-renew.timer',
    'certwright-server.service',
    'certwright-server.yaml',
    'reload-service',
  ]);
});

describe('the unit of systemd', () => {
  const { Service = {} } = directivesOf(read('certwright-renew.service'));
  const [program, ...args] = (Service.ExecStart ?? '').split(' ');

  test('starts a command line that works as it stands, but for the places', () => {
    const cwd = folderWithLeaves({ soon: 40, later: 90 });
    const hook = path.join(cwd, 'hook');
    writeFileSync(hook, '#!/bin/sh\necho "renewed $1"\n', { mode: 0o755 });
    const places: Record<string, string> = {
      '/var/lib/certwright': path.join(cwd, 'generated'),
      '/etc/certwright/reload-service': hook,
    };
    expect(program).toBe('/usr/local/bin/certwright');
    const here = args.map((word) => places[word] ?? word);
    expect(here.filter((word, index) => word !== args[index])).toHaveLength(2);
    // The leaf is valid for 40 days, so it is due again.
    const { status, stderr } = runCertwright([...here, '--validity-period', '90'], { cwd });
    expect([status, stderr]).toEqual([0, ' | renewed soon\n']);
  });

  test('may write where the assets folder is, and reaches no network', () => {
    const folder = args[args.indexOf('--generated-assets-dir') + 1];
    expect(Service).toMatchObject({
      Type: 'oneshot',
      ReadWritePaths: folder,
      ProtectSystem: 'strict',
      NoNewPrivileges: 'yes',
      PrivateNetwork: 'yes',
      CapabilityBoundingSet: '',
    });
    // Node compiles at run time.
    expect(Service).not.toHaveProperty('MemoryDenyWriteExecute');
  });

  test('is started by its timer, each day', () => {
    expect(directivesOf(read('certwright-renew.timer'))).toMatchObject({
      Timer: { OnCalendar: 'daily', Persistent: 'yes' },
      Install: { WantedBy: 'timers.target' },
    });
  });
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!hasSystemd)('systemd-analyze (skipped when systemd is not installed)', () => {
  test('finds nothing wrong with the units', () => {
    const folder = newFolder();
    const files = ['certwright-renew.service', 'certwright-renew.timer'];
    for (const file of files) {
      writeFileSync(path.join(folder, file), read(file).replace('/usr/local/bin/certwright', process.execPath));
    }
    const verify = ['verify', '--man=no', '--recursive-errors=no'];
    const { status, stderr } = spawnSync('systemd-analyze', [...verify, ...files.map((file) => `./${file}`)], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('the hook', () => {
  test.each([
    ['web', 'reload nginx.service\n'],
    ['master1-apiserver', 'try-restart kube-apiserver.service\n'],
    ['alice', ''],
  ])('for %s does what that needs', (name, expected) => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'bin'));
    const systemctl = path.join(folder, 'bin/systemctl');
    writeFileSync(systemctl, `#!/bin/sh\necho "$@" >>'${folder}/calls'\n`);
    chmodSync(systemctl, 0o755);
    writeFileSync(path.join(folder, 'calls'), '');
    const output = execFileSync(path.join(EXAMPLES, 'reload-service'), [name, '/a/cert.pem', '/a/key.pem'], {
      env: { PATH: `${folder}/bin:${process.env.PATH}` },
      encoding: 'utf8',
    });
    expect(output).toMatch(new RegExp(`^${name} was renewed: /a/cert.pem, /a/key.pem\n`));
    expect(readFileSync(path.join(folder, 'calls'), 'utf8')).toBe(expected);
  });

  test('fails when its service does, and when it is called wrongly', () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, 'systemctl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const run = (...args: string[]) => spawnSync(path.join(EXAMPLES, 'reload-service'), args, { env }).status;
    expect(run('web', 'c', 'k')).not.toBe(0);
    expect(run('web')).not.toBe(0);
  });
});
