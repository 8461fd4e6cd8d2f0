import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type EveryKind, readFirstCertificate, type Specimen, specimens } from './every-kind.ts';
import { getOutput, runProgram } from './run-program.ts';
import { withTlsServer } from './tls-handshake.ts';
import type { Question, Verdict, Verifier } from './verifier.ts';

/** certutil's letters; an authority is asked for as one of servers. */
const usages = { serverAuth: 'V', clientAuth: 'C', OCSPSigning: 'O', authority: 'L' };

/** NSS, by its `certutil -V`, and by its `tstclnt` where a server has a name. */
export const nssVerifier: Verifier = {
  name: 'nss',
  programs: ['certutil', 'tstclnt'],
  omits: {
    'its databases take no Ed25519 certificate': ({ keyAlgorithm }) => keyAlgorithm === 'ed25519',
    'a database names certificates by their subjects, so it cannot tell two roots of one subject apart': (
      { profile },
      { trusting },
    ) => profile === 'root-ca' && trusting === 'foreign root',
    'it always asks for a usage': ({ isAuthority }, { purpose }) => !isAuthority && purpose === undefined,
  },
  async prepare(kinds) {
    const known = specimens.filter(({ keyAlgorithm }) => keyAlgorithm !== 'ed25519');
    for (const keyAlgorithm of new Set(known.map((specimen) => specimen.keyAlgorithm))) {
      const ofAlgorithm = known.filter((specimen) => specimen.keyAlgorithm === keyAlgorithm);
      for (const trusting of ['root', 'foreign root'] as const) await fillDatabase(kinds, ofAlgorithm, trusting);
    }
  },
  verify(kinds, specimen, question) {
    const { hostname } = question;
    return hostname === undefined ? verifyUsage(kinds, specimen, question) : connectTo(kinds, specimen, question);
  },
};

async function verifyUsage(kinds: EveryKind, specimen: Specimen, { purpose, trusting }: Question): Promise<Verdict> {
  const database = databaseOf(kinds, specimen, trusting);
  const args = ['-V', '-e', '-d', database, '-n', specimen.name, '-u', usages[purpose ?? 'authority']];
  const { exitCode, output } = await runProgram('certutil', args, { cwd: kinds.folder });
  return { accepted: exitCode === 0, words: output };
}

async function connectTo(kinds: EveryKind, specimen: Specimen, { hostname, trusting }: Question): Promise<Verdict> {
  const { certificatePath, intermediatePaths, keyPath } = kinds.files(specimen);
  const cert = [certificatePath, ...intermediatePaths].map(readFirstCertificate).join('');
  return withTlsServer({ cert, key: readFileSync(keyPath) }, async ({ port }) => {
    const target = ['-h', '127.0.0.1', '-p', `${port}`, '-a', `${hostname}`];
    const args = [...target, '-d', databaseOf(kinds, specimen, trusting), '-Q'];
    const { exitCode, output } = await runProgram('tstclnt', args, { cwd: kinds.folder });
    return { accepted: exitCode === 0, words: output };
  });
}

/** One process adds all; only the root is trusted, for servers and for clients. */
async function fillDatabase(
  kinds: EveryKind,
  certificates: readonly Specimen[],
  trusting: Question['trusting'],
): Promise<void> {
  const [first] = certificates;
  if (!first) return;
  const database = databaseOf(kinds, first, trusting);
  const folder = database.replace('sql:', '');
  mkdirSync(folder);
  const batch = path.join(folder, 'batch');
  writeFileSync(batch, certificates.map((specimen) => formatAddition(kinds, specimen, trusting)).join(''));
  await getOutput('certutil', ['-N', '-d', database, '--empty-password'], { cwd: folder });
  await getOutput('certutil', ['-B', '-d', database, '-i', batch], { cwd: folder });
}

function formatAddition(kinds: EveryKind, specimen: Specimen, trusting: Question['trusting']): string {
  const { certificatePath, rootPath, foreignRootPath } = kinds.files(specimen);
  const isRoot = certificatePath === rootPath;
  const file = isRoot && trusting === 'foreign root' ? foreignRootPath : certificatePath;
  const one = kinds.join(`${specimen.name}-alone.pem`, [file]);
  return `-A -n ${specimen.name} -t ${isRoot ? 'CT,,' : ',,'} -a -i ${one}\n`;
}

function databaseOf(kinds: EveryKind, { keyAlgorithm }: Specimen, trusting: Question['trusting']): string {
  return `sql:${path.join(kinds.folder, `nss-${keyAlgorithm}-${trusting === 'root' ? 'ours' : 'foreign'}`)}`;
}
