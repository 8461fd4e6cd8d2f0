import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  diffCluster,
  issuingPolicyInput,
  listProfiles,
  parseCertificateGrants,
  parseIssuingPolicy,
  roles,
  systemClock,
} from '@certwright/core';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../apps/cli/src/exit-codes.ts';
import { matchesName, parseNamePattern } from '../../packages/core/src/access/name-pattern.ts';
import { rules } from '../../packages/core/src/policy/rules.ts';
import { readers } from '../../packages/core/src/profile/extension-readers.ts';
import { parseGeneralName } from '../../packages/core/src/request/parse-general-name.ts';
import { checks } from '../../packages/core/src/verification/checks.ts';
import { STATIONS, WORLDLY_STATIONS } from '../layers/stations.ts';
import { codeSpans, ROOT, readDocument, sectionOf, tableRows } from './documents.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'certwright-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const certificates = readDocument('docs/certificates.md');
const errors = readDocument('docs/errors.md');
const access = readDocument('docs/access.md');
const architecture = readDocument('docs/architecture.md');
const openssl = readDocument('docs/openssl.md');

const nameIn = (cell = '') => cell.replaceAll('`', '').replace(/\/$/, '');
const namesOf = (rows: readonly string[][]) => rows.map(([name]) => nameIn(name));

function errorCodes(): string[] {
  const source = readFileSync(path.join(ROOT, 'packages/core/src/errors.ts'), 'utf8');
  const union = /type ErrorCode =([^;]+);/.exec(source)?.[1] ?? '';
  return [...union.matchAll(/'([a-z-]+)'/g)].flatMap(([, code]) => code ?? []);
}

describe('docs/errors.md', () => {
  test('has an entry for every error code, and no other', () => {
    const told = [...errors.text.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
    expect(told.toSorted()).toEqual(errorCodes().toSorted());
  });

  test.each(Object.entries(exitCodes))('tells the exit code of %s', (code, exitCode) => {
    expect(sectionOf(errors, `\`${code}\``)).toMatch(new RegExp(`Exit code: ${exitCode}\\b`));
  });

  test('has every rule of the policy with its source, and no other', () => {
    const told = tableRows(sectionOf(errors, 'Rules of the policy')).map(([rule, , citation]) => [
      nameIn(rule),
      citation,
    ]);
    expect(told.toSorted()).toEqual(rules.map(({ id, citation }) => [id, citation]).toSorted());
  });
});

const PLAN = `
cluster: { name: "the cluster's name", networking: { service_cidr_block: 172.20.0.0/16 }, certificates: { expiry: 1d } }
add_ons: { cni: { provider: contiv } }
etcd: { nodes: [{ host: HOST, ip: 10.0.0.1 }] }
master: { load_balancer: "api.example.com:6443", nodes: [{ host: HOST, ip: 10.0.0.1 }] }
`;

describe('docs/certificates.md', () => {
  const rows = tableRows(sectionOf(certificates, 'Each certificate')).filter((row) => row.length > 4);
  const { wanted } = diffCluster(
    { assetsFolder: folder, clock: systemClock },
    { planText: PLAN, planFileName: 'plan.yaml' },
  );

  test('has every certificate of a cluster, and no other', () => {
    expect(namesOf(rows).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
  });

  test.each(wanted.map((one) => [one.name, one] as const))('tells profile, subject and names of %s', (name, one) => {
    const [, profile, , commonName = '', organizations, names] = rows.find(([cell]) => nameIn(cell) === name) ?? [];
    expect(profile).toBe(`\`${one.profile}\``);
    for (const { type, value } of one.subject) {
      if (type === 'commonName') expect(commonName.toLowerCase()).toContain(value.toLowerCase());
      else expect(organizations).toContain(value);
    }
    for (const { value } of one.subjectAltName.filter((known) => known.value.startsWith('kubernetes'))) {
      expect(names?.split(', ')).toContain(value);
    }
  });

  test('has every check of verify in its order and with its source, and no other', () => {
    const told = tableRows(sectionOf(certificates, 'Checking a certificate')).map(([check, , citation]) => [
      nameIn(check),
      citation,
    ]);
    expect(told).toEqual(checks.map(({ id, citation }) => [id, citation]));
  });

  test.each(listProfiles({ assetsFolder: folder }).map((profile) => [profile.name, profile] as const))(
    'tells what profile %s is for',
    (name, { extensions }) => {
      const row = tableRows(certificates.text).find((cells) => nameIn(cells[0]) === name && cells.length === 4);
      const [, constraints, keyUsage = '', purposes] = row ?? [];
      expect(constraints).toContain(extensions.basicConstraints.cA ? 'CA:TRUE' : 'CA:FALSE');
      if (!keyUsage.startsWith('as '))
        for (const usage of extensions.keyUsage?.usages ?? []) expect(keyUsage).toContain(usage);
      for (const purpose of extensions.extendedKeyUsage?.purposes ?? []) expect(purposes).toContain(purpose);
    },
  );
});

describe('docs/architecture.md', () => {
  test('has the stations in their order, and which of them touch the world', () => {
    const rows = tableRows(sectionOf(architecture, 'Stations')).filter((row) => row.length === 3);
    expect(namesOf(rows)).toEqual([...STATIONS]);
    const worldly = rows.filter(([, , touches]) => touches !== 'no');
    expect(namesOf(worldly)).toEqual([...WORLDLY_STATIONS]);
  });

  test('has every rule of the layers, and no other', () => {
    const ruleFiles = globSync('*.ts', { cwd: path.join(ROOT, 'tooling/layers/rules') });
    const told = namesOf(tableRows(sectionOf(architecture, 'What holds this together')));
    expect(told.toSorted()).toEqual(ruleFiles.map((file) => path.basename(file, '.ts')).toSorted());
  });
});

test('docs/openssl.md has every key that a profile may set, and no other', () => {
  const told = tableRows(sectionOf(openssl, 'What a profile may say')).map(([key]) => nameIn(key));
  expect(told).toEqual(Object.keys(readers));
});

describe('docs/access.md', () => {
  test('has every role, and every field of a policy', () => {
    const tables = namesOf(tableRows(access.text));
    expect(tables.filter((name) => (roles as readonly string[]).includes(name))).toEqual(roles);
    const fields = Object.keys(issuingPolicyInput.shape);
    expect(tables.filter((name) => fields.includes(name))).toEqual(fields);
  });

  test('gives examples that are read', () => {
    const [policy, grants] = [...access.text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
    expect(Object.keys(parseIssuingPolicy(policy))).toHaveLength(Object.keys(policy).length);
    expect(parseCertificateGrants(grants)).toHaveLength(2);
  });

  /** What stands in a cell before its first word of prose. */
  const namesIn = (cell: string) =>
    cell
      .replaceAll('\\*', '*')
      .split(/[;,] ?/)
      .flatMap((text) => /(?:^|wildcard )([^ `]*[.:][^ `]*)$/.exec(text)?.[1] ?? []);

  test('has patterns that match what it says, and not what it does not', () => {
    const rows = tableRows(sectionOf(access, 'Names')).filter(([pattern = '']) => codeSpans(pattern).length > 0);
    const told = rows.flatMap(([pattern = '', matched = '', others = '']) =>
      codeSpans(pattern).flatMap((one) => [
        ...namesIn(matched).map((name) => [one, name, true] as const),
        ...namesIn(others).map((name) => [one, name, false] as const),
      ]),
    );
    expect(told.length).toBeGreaterThan(15);
    const found = told.map(
      ([one, name]) => [one, name, matchesName(parseNamePattern(one), parseGeneralName(name))] as const,
    );
    expect(found).toEqual(told);
  });
});

test('every decision has a number of its own, three parts, and a line in the list', () => {
  const files = readdirSync(path.join(ROOT, 'docs/decisions')).filter((file) => file !== 'README.md');
  const list = readDocument('docs/decisions/README.md');
  expect(files.toSorted().map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  for (const file of files) {
    const { text } = readDocument(`docs/decisions/${file}`);
    expect(text.match(/^#+ .*$/gm)?.slice(1)).toEqual(['## Context', '## Decision', '## Consequences']);
    expect(list.text).toContain(`[${file.slice(0, 4)}](${file})`);
  }
});

test('CONTRIBUTING and README name only scripts that there are', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const text = ['README.md', 'CONTRIBUTING.md'].map((file) => readDocument(file).text).join('\n');
  const named = [...text.matchAll(/\bnpm (?:run )?(demo|test)\b/g), ...text.matchAll(/\bnpm run (\w+)/g)];
  for (const [, script] of named) expect(Object.keys(scripts)).toContain(script);
  expect(codeSpans(text)).toContain('npm test');
});
