import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { assertFilePlace, writeOutsideFile } from '../src/store/outside-file.ts';
import { planFolderPlace, writeOutsideFolder } from '../src/store/outside-folder.ts';
import { temporaryFolder } from './flows/fake-openssl.ts';
import { snapshot } from './flows/flow-bench.ts';
import { outsideFiles } from './store/outside-files.ts';
import { canMount, makeReadOnly, mountSmallFileSystem } from './store/test-mount.ts';

const content = Buffer.from([0, 255, 10, 13]);
const newFile = { content, mode: 0o600 };
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

/** A folder with an assets folder in it, and `there`, a file. */
function makePlace(): { folder: string; assets: string; at: (...names: string[]) => string } {
  const folder = temporaryFolder(onTestFinished);
  const assets = path.join(folder, 'generated');
  mkdirSync(path.join(assets, 'keys'), { recursive: true });
  writeFileSync(path.join(assets, 'certwright.db'), 'the record');
  writeFileSync(path.join(folder, 'there'), 'old');
  return { folder, assets, at: (...names) => path.join(folder, ...names) };
}

async function expectRefused(folder: string, work: Promise<unknown>, code: string, message: string): Promise<void> {
  const before = snapshot(folder);
  await expect(work).rejects.toThrow(
    expect.objectContaining({ code, hint: expect.any(String), message: expect.stringContaining(message) }),
  );
  expect(snapshot(folder)).toEqual(before);
}

describe('a file outside', () => {
  it.each([
    [0o600, 0o000],
    [0o644, 0o077],
  ])('has mode %o under umask %o, its bytes, and nothing beside it', async (mode, umask) => {
    const { folder, assets, at } = makePlace();
    const before = process.umask(umask);
    await writeOutsideFile(assets, { path: at('web.p12'), overwrite: false }, { content, mode }).finally(() =>
      process.umask(before),
    );
    expect(readFileSync(at('web.p12'))).toEqual(content);
    expect(modeOf(at('web.p12'))).toBe(mode.toString(8));
    expect(readdirSync(folder).toSorted()).toEqual(['generated', 'there', 'web.p12']);
  });

  it('takes the place of one that is there when that is asked for, with the mode of its own', async () => {
    const { folder, assets, at } = makePlace();
    chmodSync(at('there'), 0o666);
    await writeOutsideFile(assets, { path: at('there'), overwrite: true }, newFile);
    expect(readFileSync(at('there'))).toEqual(content);
    expect(modeOf(at('there'))).toBe('600');
    expect(readdirSync(folder).toSorted()).toEqual(['generated', 'there']);
  });

  it('goes into a folder by way of a link to that folder', async () => {
    const { assets, at } = makePlace();
    mkdirSync(at('elsewhere'));
    symlinkSync('elsewhere', at('link'));
    await writeOutsideFile(assets, { path: at('link', 'web.p12'), overwrite: false }, newFile);
    expect(readFileSync(at('elsewhere', 'web.p12'))).toEqual(content);
  });

  it('of two writers one wins, whole, and the other is told', async () => {
    const { folder, assets, at } = makePlace();
    const place = { path: at('web.p12'), overwrite: false };
    const contents = ['a', 'b', 'c', 'd'].map((letter) => Buffer.from(letter.repeat(100_000)));
    const ended = await Promise.allSettled(
      contents.map((one) => writeOutsideFile(assets, place, { content: one, mode: 0o600 })),
    );
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const won = contents[ended.findIndex(({ status }) => status === 'fulfilled')];
    expect(readFileSync(at('web.p12'))).toEqual(won);
    const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map(({ code }) => code)).toEqual(['file-exists', 'file-exists', 'file-exists']);
    expect(readdirSync(folder).toSorted()).toEqual(['generated', 'there', 'web.p12']);
  });

  test.each<[string, string, boolean, string, string]>([
    ['is there', 'there', false, 'file-exists', 'there is there already'],
    ['is a folder', 'generated/..', true, 'folder-invalid', 'holds the assets folder'],
    ['is another folder', 'folder', true, 'file-exists', 'folder is there and is not a file'],
    ['is a link', 'link', true, 'file-exists', 'link is a symbolic link'],
    ['is a link that leads nowhere', 'dead', false, 'file-exists', 'dead is a symbolic link'],
    ['lies in no folder', 'none/web.p12', false, 'folder-invalid', 'none is not there'],
    ['lies in a file', 'there/web.p12', false, 'folder-invalid', 'there is not a folder'],
    ['lies in the assets folder', 'generated/web.p12', false, 'folder-invalid', 'lies in the assets folder'],
    ['would replace the record', 'generated/certwright.db', true, 'folder-invalid', 'lies in the assets folder'],
    ['lies among the keys', 'generated/keys/web.pem', false, 'folder-invalid', 'lies in the assets folder'],
    ['has too long a name', 'x'.repeat(256), false, 'storage-failed', 'ENAMETOOLONG'],
    ['lies there by a link', 'keys/web.pem', false, 'folder-invalid', 'lies in the assets folder'],
  ])('whose place %s is refused', async (_title, file, overwrite, code, message) => {
    const { folder, assets, at } = makePlace();
    mkdirSync(at('folder'));
    symlinkSync('there', at('link'));
    symlinkSync('nowhere', at('dead'));
    symlinkSync('generated/keys', at('keys'));
    const work = writeOutsideFile(assets, { path: path.resolve(folder, file), overwrite }, newFile);
    await expectRefused(folder, work, code, message);
    expect(readlinkSync(at('link'))).toBe('there');
  });

  test('is looked at before anything is asked, and what the system says is told', () => {
    const { assets, at } = makePlace();
    const place = { path: at('x'.repeat(256)), overwrite: false };
    const told = expect.objectContaining({ code: 'storage-failed' });
    expect(() => assertFilePlace(assets, place)).toThrow(told);
    expect(() => planFolderPlace(assets, place)).toThrow(told);
  });

  test('an assets folder that is a link is known by what it leads to', async () => {
    const { folder, at } = makePlace();
    symlinkSync('generated', at('assets'));
    const work = writeOutsideFile(at('assets'), { path: at('generated', 'x'), overwrite: false }, newFile);
    await expectRefused(folder, work, 'folder-invalid', 'lies in the assets folder');
  });
});

const files = [
  { path: 'master1/pki/ca.crt', content: 'the CA', mode: 0o644 },
  { path: 'master1/pki/ca.key', content: 'its key', mode: 0o600 },
  { path: 'master1/admin.conf', content: 'admin', mode: 0o600 },
  { path: 'etcd1/pki/etcd/ca.crt', content: 'the CA', mode: 0o644 },
];
const written = {
  etcd1: '40700 ',
  'etcd1/pki': '40700 ',
  'etcd1/pki/etcd': '40700 ',
  'etcd1/pki/etcd/ca.crt': `100644 ${btoa('the CA')}`,
  master1: '40700 ',
  'master1/admin.conf': `100600 ${btoa('admin')}`,
  'master1/pki': '40700 ',
  'master1/pki/ca.crt': `100644 ${btoa('the CA')}`,
  'master1/pki/ca.key': `100600 ${btoa('its key')}`,
};

describe('a folder outside', () => {
  it.each(['new', 'empty'])('that is %s has all its files, and modes that hold under any umask', async (name) => {
    const { folder, assets, at } = makePlace();
    mkdirSync(at('empty'));
    const before = process.umask(0);
    const plan = await writeOutsideFolder(assets, { path: at(name), overwrite: false }, files).finally(() =>
      process.umask(before),
    );
    expect(plan).toEqual({ backupPath: undefined });
    expect(snapshot(at(name))).toEqual(written);
    expect(modeOf(at(name))).toBe('700');
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.tmp'))).toEqual([]);
  });

  it('takes the place of another, which is kept beside it', async () => {
    const { folder, assets, at } = makePlace();
    mkdirSync(at('full'));
    writeFileSync(at('full', 'mine'), 'mine');
    const plan = await writeOutsideFolder(assets, { path: at('full'), overwrite: true }, files);
    expect(plan).toEqual({ backupPath: at('full.bak') });
    expect(snapshot(at('full'))).toEqual(written);
    expect(readFileSync(at('full.bak', 'mine'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).toSorted()).toEqual(['full', 'full.bak', 'generated', 'there']);
  });

  test.each<[string, string, boolean, string, string]>([
    ['is there with something in it', 'full', false, 'file-exists', 'full is there already'],
    ['would be kept where something is', 'kept', true, 'file-exists', 'kept.bak is there already, and'],
    ['is a file', 'there', true, 'file-exists', 'there is there and is not a folder'],
    ['is a link to an empty folder', 'link', true, 'file-exists', 'link is a symbolic link'],
    ['lies in no folder', 'none/out', false, 'folder-invalid', 'none is not there'],
    ['lies in the assets folder', 'generated/out', false, 'folder-invalid', 'lies in the assets folder'],
    ['is the assets folder', 'generated', true, 'folder-invalid', 'lies in the assets folder'],
    ['holds the assets folder', '.', true, 'folder-invalid', 'holds the assets folder'],
    ['has too long a name', 'x'.repeat(256), false, 'storage-failed', 'ENAMETOOLONG'],
    ['is everything', '/', true, 'folder-invalid', 'holds the assets folder'],
  ])('whose place %s is refused', async (_title, name, overwrite, code, message) => {
    const { folder, assets, at } = makePlace();
    for (const each of ['full', 'kept', 'kept.bak', 'empty']) mkdirSync(at(each));
    for (const each of ['full', 'kept']) writeFileSync(at(each, 'mine'), 'mine');
    symlinkSync('empty', at('link'));
    const work = writeOutsideFolder(assets, { path: path.resolve(folder, name), overwrite }, files);
    await expectRefused(folder, work, code, message);
  });

  it('of two writers one wins, whole, and the other is told', async () => {
    const { folder, assets, at } = makePlace();
    const place = { path: at('out'), overwrite: false };
    const ended = await Promise.allSettled([1, 2, 3].map(() => writeOutsideFolder(assets, place, files)));
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map(({ code }) => code)).toEqual(['file-exists', 'file-exists']);
    expect(snapshot(at('out'))).toEqual(written);
    expect(readdirSync(folder).toSorted()).toEqual(['generated', 'out', 'there']);
  });
});

describe('a process that is killed', () => {
  const script = path.join(import.meta.dirname, 'store/write-outside-slowly.ts');

  function countFiles(folder: string): number {
    const temporary = readdirSync(folder).find((name) => name.endsWith('.tmp'));
    try {
      return temporary === undefined ? 0 : readdirSync(path.join(folder, temporary), { recursive: true }).length;
    } catch {
      // It has got its name meanwhile.
      return 0;
    }
  }

  // The moments are spread by what it has written; within each they are as they come.
  test.each([1, 20, 60, 110, 120])(
    'when %d entries are written leaves what was there, or all that is new',
    async (entries) => {
      const { folder, assets, at } = makePlace();
      mkdirSync(at('out'));
      writeFileSync(at('out', 'mine'), 'mine');
      const child = spawn(process.execPath, [script, assets, at('out')], { stdio: ['ignore', 'ignore', 'inherit'] });
      const ended = once(child, 'exit');
      while (child.exitCode === null && countFiles(folder) < entries) await setTimeout(1);
      child.kill('SIGKILL');
      await ended;
      const [kept, mine] = [existsSync(at('out.bak')), (file: string) => readFileSync(file, 'utf8')];
      expect(mine(kept ? at('out.bak', 'mine') : at('out', 'mine'))).toBe('mine');
      if (!kept || !existsSync(at('out'))) return;
      for (const { path: file, content: written } of outsideFiles) expect(mine(at('out', file))).toBe(written);
    },
  );
});

describe.skipIf(!canMount())('on file systems of our own (needs mount)', () => {
  const noSpaceLeft = expect.objectContaining({
    code: 'storage-failed',
    message: expect.stringContaining('no space left'),
  });
  const readOnly = expect.objectContaining({ code: 'storage-failed', message: expect.stringContaining('EROFS') });
  const large = { content: Buffer.alloc(200_000, 'x'), mode: 0o600 };

  it('a full disk leaves nothing, and what was there', async () => {
    const { assets } = makePlace();
    const disk = mountSmallFileSystem('64k', onTestFinished);
    const at = (name: string) => path.join(disk, name);
    writeFileSync(at('there'), 'old');
    mkdirSync(at('full'));
    writeFileSync(at('full/mine'), 'mine');
    const before = snapshot(disk);
    const file = (name: string) => writeOutsideFile(assets, { path: at(name), overwrite: true }, large);
    const folder = (name: string) =>
      writeOutsideFolder(assets, { path: at(name), overwrite: true }, [...files, { path: 'a/large', ...large }]);
    for (const work of [() => file('new'), () => file('there'), () => folder('out'), () => folder('full')]) {
      await expect(work()).rejects.toThrow(noSpaceLeft);
      expect(snapshot(disk)).toEqual(before);
    }
  });

  it('a read-only disk is told', async () => {
    const { assets } = makePlace();
    const disk = mountSmallFileSystem('64k', onTestFinished);
    makeReadOnly(disk);
    const place = { path: path.join(disk, 'out'), overwrite: false };
    await expect(writeOutsideFile(assets, place, newFile)).rejects.toThrow(readOnly);
    await expect(writeOutsideFolder(assets, place, files)).rejects.toThrow(readOnly);
    expect(existsSync(place.path)).toBe(false);
  });
});
