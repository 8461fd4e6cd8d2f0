import { runProgram } from './run-program.ts';
import type { Verifier } from './verifier.ts';

const purposes = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
};

/** GnuTLS, by its `certtool --verify`. */
export const gnutlsVerifier: Verifier = {
  name: 'gnutls',
  programs: ['certtool'],
  omits: {},
  async verify(kinds, specimen, { purpose, hostname, trusting }) {
    const files = kinds.files(specimen);
    const trusted = trusting === 'root' ? files.rootPath : files.foreignRootPath;
    const chain = kinds.join(`${specimen.name}-chain.pem`, [files.certificatePath, ...files.intermediatePaths]);
    const args = ['--verify', '--verify-profile=medium', '--load-ca-certificate', trusted, '--infile', chain];
    if (purpose) args.push(`--verify-purpose=${purposes[purpose]}`);
    if (hostname) args.push(`--verify-hostname=${hostname}`);
    const { exitCode, output } = await runProgram('certtool', args, { cwd: kinds.folder });
    return { accepted: exitCode === 0, words: output };
  },
};
