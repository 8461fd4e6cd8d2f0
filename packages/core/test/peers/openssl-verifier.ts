import { isIP } from 'node:net';
import { runProgram } from './run-program.ts';
import type { Question, Verifier } from './verifier.ts';

const purposes = { serverAuth: 'sslserver', clientAuth: 'sslclient', OCSPSigning: 'ocsphelper' };

/** `openssl verify`, as strict as it can be, with no anchor but the one that is named. */
export const opensslVerifier: Verifier = {
  name: 'openssl verify',
  programs: ['openssl'],
  omits: {
    'its purpose ocsphelper accepts every certificate': (_, { purpose }) => purpose === 'OCSPSigning',
  },
  async verify(kinds, specimen, question) {
    const files = kinds.files(specimen);
    const trusted = question.trusting === 'root' ? files.rootPath : files.foreignRootPath;
    const anchors = ['-x509_strict', '-no-CApath', '-no-CAstore', '-CAfile', trusted];
    const chain = files.intermediatePaths.flatMap((file) => ['-untrusted', file]);
    const args = ['verify', ...anchors, ...chain, ...formatQuestion(question), files.certificatePath];
    const { exitCode, output } = await runProgram('openssl', args, { cwd: kinds.folder });
    return { accepted: exitCode === 0, words: output };
  },
};

function formatQuestion({ purpose, hostname }: Question): string[] {
  const nameOption = isIP(hostname ?? '') === 0 ? '-verify_hostname' : '-verify_ip';
  return [...(purpose ? ['-purpose', purposes[purpose]] : []), ...(hostname ? [nameOption, hostname] : [])];
}
