import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { gatherSettings } from '../src/settings/gather-settings.ts';
import { newFolder } from './process/server-under-test.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../examples/systemd');
const unit = readFileSync(path.join(EXAMPLES, 'certwright-server.service'), 'utf8');
const settingsText = readFileSync(path.join(EXAMPLES, 'certwright-server.yaml'), 'utf8');

function settingsOf(text: string) {
  const file = path.join(newFolder(onTestFinished), 'certwright-server.yaml');
  writeFileSync(file, text);
  return gatherSettings(['--config', file], {});
}

describe('the settings file', () => {
  test('can be used as it stands, where the unit keeps its state', () => {
    expect(settingsOf(settingsText)).toMatchObject({
      wants: 'to serve',
      settings: { generatedAssetsDir: '/var/lib/certwright', listen: { host: '127.0.0.1', port: 8443 } },
    });
    expect(unit).toContain('\nStateDirectory=certwright\n');
  });

  test('can be used with all of its lines taken in', () => {
    const all = settingsText.replaceAll(/^#(?! \S)/gm, '');
    expect(settingsOf(all)).toMatchObject({
      wants: 'to serve',
      settings: {
        publicListen: { host: '0.0.0.0', port: 8080 },
        publicUrl: 'http://ca.lab.example:8080',
        caPassphraseFile: '/run/credentials/certwright-server.service/ca-passphrase',
        clientCertificates: [{ authority: 'ca', names: [{ host: 'lab.example', labels: 'one' }], role: 'viewer' }],
      },
    });
  });
});

test('the unit reads that file, and has room for the ten seconds that a stop may take', () => {
  expect(unit).toContain(
    '\nExecStart=/usr/local/bin/certwright-server --config /etc/certwright/certwright-server.yaml\n',
  );
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!hasSystemd)('systemd-analyze (skipped when systemd is not installed)', () => {
  function analyze(...args: string[]) {
    const folder = newFolder(onTestFinished);
    writeFileSync(
      path.join(folder, 'certwright-server.service'),
      unit.replace('/usr/local/bin/certwright-server', process.execPath),
    );
    return spawnSync('systemd-analyze', [...args, './certwright-server.service'], { cwd: folder, encoding: 'utf8' });
  }

  test('finds nothing wrong with the unit', () => {
    const { status, stderr } = analyze('verify', '--man=no', '--recursive-errors=no');
    expect([status, stderr]).toEqual([0, '']);
  });

  test('finds it well shut off', () => {
    const { stdout } = analyze('security', '--offline=true', '--no-pager');
    const [, level] = /Overall exposure level for certwright-server\.service: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(level)).toBeLessThanOrEqual(1.5);
  });
});
