import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { folderAfter, newFolder } from './work-folder.ts';

const tokens = (cwd: string, ...args: string[]) => runCertwright(['tokens', ...args], { cwd });
const json = (cwd: string, ...args: string[]) => JSON.parse(tokens(cwd, ...args, '--json').stdout);

const tokenPattern = /^cw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

describe('tokens create', () => {
  it('tells what it may do, and the token on the last line', () => {
    const cwd = newFolder();
    const { status, stdout, stderr } = tokens(cwd, 'create', 'web', '--role', 'issuer', '--name', '*.lab.example');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    const [, id] = tokenPattern.exec(lines.at(-1) ?? '') ?? [];
    expect(lines.slice(0, -1).map((line) => line.replace(/\d{4}-.*$/, 'DATE'))).toEqual([
      'created token web, issuer, valid until DATE',
      expect.stringMatching(new RegExp(`^  id +${id}$`)),
      expect.stringMatching(/^ {2}names +\*\.lab\.example$/),
      expect.stringMatching(/^ {2}organizations +none$/),
      expect.stringMatching(/^ {2}profiles +tls-server, tls-client, tls-peer$/),
      expect.stringMatching(/^ {2}authorities +ca$/),
      expect.stringMatching(/^ {2}validity +at most 90d$/),
      expect.stringMatching(/^ {2}keys +any, made by whoever asks$/),
      'keep it now, it is not shown again:',
    ]);
  });

  it('--quiet prints the token alone, and the folder holds it nowhere', () => {
    const cwd = newFolder();
    const { status, stdout, stderr } = tokens(cwd, 'create', 'web', '--role', 'viewer', '--quiet');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`${tokenPattern.source.slice(0, -1)}\\n$`));
    const secret = stdout.trim().slice(-43);
    const files = readdirSync(cwd, { recursive: true, encoding: 'utf8', withFileTypes: true });
    const contents = files.flatMap((one) =>
      one.isFile() ? [readFileSync(path.join(one.parentPath, one.name), 'latin1')] : [],
    );
    expect([contents.length > 0, contents.some((content) => content.includes(secret))]).toEqual([true, false]);
  });

  it('--json has the token and what is on record of it', () => {
    const cwd = newFolder();
    const { token, warnings, ...stored } = json(cwd, 'create', 'web', '--role', 'admin', '--expires-in', 'never');
    expect(token).toMatch(tokenPattern);
    expect(stored).toMatchObject({
      id: tokenPattern.exec(token)?.[1],
      name: 'web',
      role: 'admin',
      issuingPolicy: { names: ['any'], longestValidity: 'any', keysMadeHere: true },
    });
    expect(stored).not.toHaveProperty('expiresAt');
    expect(json(cwd, 'list')).toEqual({ tokens: [stored], warnings });
  });

  it('every flag and a file say the same', () => {
    const cwd = newFolder();
    const policy = {
      profiles: ['kubelet', 'tls-peer'],
      authorities: ['ca', 'team-ca'],
      names: ['a.example', '10.0.0.0/8'],
      organizations: ['system:nodes'],
      longestValidity: '30d',
      keyAlgorithms: ['ec-p256', 'ed25519'],
      keysMadeHere: true,
    };
    writeFileSync(path.join(cwd, 'policy.json'), JSON.stringify(policy));
    const flags = [
      ...['--profile', 'kubelet', '--profile', 'tls-peer', '--authority', 'ca', '--authority', 'team-ca'],
      ...['--name', 'a.example', '--name', '10.0.0.0/8', '--organization', 'system:nodes'],
      ...['--longest-validity', '30d', '--key-algorithm', 'ec-p256', '--key-algorithm', 'ed25519', '--keys-made-here'],
    ];
    const byFlags = json(cwd, 'create', 'web', '--role', 'issuer', ...flags);
    const byFile = json(cwd, 'create', 'web', '--role', 'issuer', '--policy', 'policy.json');
    expect([byFlags.issuingPolicy, byFile.issuingPolicy]).toEqual([policy, policy]);
  });

  test.each<[string[], number, string]>([
    [['web'], 2, 'role'],
    [['--role', 'viewer'], 2, 'NAME'],
    [['web', '--role', 'root'], 2, 'root'],
    [['../web', '--role', 'viewer'], 2, '"../web"'],
    [['web', '--role', 'issuer', '--name', 'a.*.example'], 2, '"a.*.example"'],
    [['web', '--role', 'issuer', '--profile', '../x'], 2, '"../x"'],
    [['web', '--role', 'issuer', '--longest-validity', 'long'], 2, '"long"'],
    [['web', '--role', 'issuer', '--key-algorithm', 'rsa-512'], 2, 'rsa-512'],
    [['web', '--role', 'viewer', '--expires-in', 'soon'], 2, '"soon"'],
    [['web', '--role', 'issuer', '--policy', 'none.json'], 1, 'none.json'],
    [['web', '--role', 'issuer', '--policy', 'broken.json'], 2, 'broken.json'],
    [['web', '--role', 'issuer', '--policy', 'wrong.json'], 2, '"nam"'],
    [['web', '--role', 'issuer', '--policy', 'good.json', '--name', 'a.example'], 2, '--policy'],
  ])('%j is refused', (args, status, part) => {
    const cwd = newFolder();
    const contents = { broken: '{', wrong: '{"nam": []}', good: '{}' };
    for (const [name, text] of Object.entries(contents)) writeFileSync(path.join(cwd, `${name}.json`), text);
    const ended = tokens(cwd, 'create', ...args);
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(part) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(readdirSync(cwd).sort()).toEqual(['broken.json', 'good.json', 'wrong.json']);
  });
});

const folderWithTokens = () =>
  folderAfter(
    ['tokens', 'create', 'web', '--role', 'issuer', '--name', 'web.lab.example'],
    ['tokens', 'create', 'dashboard', '--role', 'viewer', '--expires-in', '1s'],
    ['tokens', 'create', 'root', '--role', 'admin', '--expires-in', 'never'],
  );

describe('tokens list', () => {
  it('tells what each may do, when it was used and expires, and whether it is valid', () => {
    const cwd = folderWithTokens();
    tokens(cwd, 'revoke', 'root');
    const database = new DatabaseSync(path.join(cwd, 'generated/certwright.db'));
    database.exec(`UPDATE tokens SET expiresAt = '2020-01-01T00:00:00.000Z' WHERE name = 'dashboard'`);
    database.close();
    const [head = '', ...rows] = tokens(cwd, 'list').stdout.trimEnd().split('\n');
    const cells = (line: string) => line.trim().split(/ {2,}/);
    expect(cells(head)).toEqual(['id', 'name', 'role', 'names', 'used', 'expires', 'state']);
    expect(rows.map((row) => [cells(row)[1], cells(row)[2], cells(row).at(-1)])).toEqual([
      ['web', 'issuer', 'valid'],
      ['dashboard', 'viewer', 'expired'],
      ['root', 'admin', 'revoked'],
    ]);
    expect(cells(rows[0] ?? '').slice(3, 5)).toEqual(['web.lab.example', 'never']);
    expect(cells(rows[2] ?? '').slice(3)).toEqual(['any', 'never', 'never', 'revoked']);
  });

  it('of a folder without any, which stays as it is', () => {
    const cwd = newFolder();
    expect(tokens(cwd, 'list')).toMatchObject({ status: 0, stdout: expect.stringContaining('there is no token yet') });
    expect([json(cwd, 'list'), readdirSync(cwd)]).toEqual([{ tokens: [], warnings: [] }, []]);
  });
});

describe('tokens revoke', () => {
  it('by id or by name, and again without harm', () => {
    const cwd = folderWithTokens();
    const [web, , root] = json(cwd, 'list').tokens;
    for (const [token, { name, id }] of [
      [web.id, web],
      ['root', root],
      [web.id, web],
    ]) {
      const { status, stdout } = tokens(cwd, 'revoke', token);
      expect([status, stdout]).toEqual([0, expect.stringContaining(`token ${name} (${id}) is revoked, since `)]);
    }
    const states = json(cwd, 'list').tokens.map(({ revokedAt }: { revokedAt?: string }) => revokedAt !== undefined);
    expect(states).toEqual([true, false, true]);
    const { entries } = JSON.parse(runCertwright(['audit', '--json', '--action', 'revoke-token'], { cwd }).stdout);
    expect(entries.map(({ target }: { target: string }) => target)).toEqual(['web', 'root', 'web']);
  });

  it('what is none is refused by its value', () => {
    const ended = tokens(folderWithTokens(), 'revoke', 'nobody');
    expect(ended).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('there is no token "nobody"'),
    });
    expect(ended.stderr).toMatch(/^hint: .*tokens list/m);
  });

  it('a name of two is refused, with their ids', () => {
    const cwd = folderAfter(
      ...['viewer', 'issuer'].map((role) => ['tokens', 'create', 'web', '--role', role] as const),
    );
    const ended = tokens(cwd, 'revoke', 'web');
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    for (const { id } of json(cwd, 'list').tokens) expect(ended.stderr).toContain(id);
  });
});
