import type { Certificate } from '../certificate/certificate.ts';
import { parseRevocationList, type RevocationList } from '../certificate/parse-revocation-list.ts';
import { formatConfig } from '../openssl-config/format-config.ts';
import type { TbsCertList } from '../profile/tbs-cert-list.ts';
import { evenDigits, formatIndex } from './index-file.ts';
import { type OpensslJob, passphraseArguments } from './job.ts';
import { readOutput } from './key-and-request.ts';
import { failed, type OpensslRunner } from './openssl-runner.ts';
import { digestFor, generalizedTime, type SigningAuthority } from './signing-job.ts';

/**
 * Has a decided list signed.
 * @throws CertwrightError `openssl-failed`, and whatever the runner throws
 */
export async function signRevocationList(
  runner: OpensslRunner,
  tbs: TbsCertList,
  authority: SigningAuthority,
): Promise<RevocationList> {
  const output = await runner.run(revocationListJob(tbs, authority));
  if (output.exitCode !== 0) throw failed(output, `ended with exit code ${output.exitCode}`);
  return readOutput(output, () => parseRevocationList(output.stdout));
}

/** A throwaway certification authority around one run of `openssl ca -gencrl`. */
function revocationListJob(tbs: TbsCertList, { certificate, key }: SigningAuthority): OpensslJob {
  return {
    files: {
      'ca.cnf': revocationListConfig(certificate),
      'index.txt': formatIndex(tbs.entries),
      crlnumber: `${evenDigits(tbs.crlNumber.toString(16))}\n`,
      'authority.pem': certificate.pem,
    },
    links: { 'authority-key.pem': key.path },
    args: [
      ...['ca', '-gencrl', '-config', 'ca.cnf'],
      ...['-crl_lastupdate', generalizedTime(tbs.thisUpdate), '-crl_nextupdate', generalizedTime(tbs.nextUpdate)],
      ...(key.passphrase === undefined ? [] : passphraseArguments),
    ],
    passphrase: key.passphrase,
  };
}

/** Without a section of extensions the list would be one of version 1. */
function revocationListConfig({ subjectPublicKeyInfo }: Certificate): string {
  const authority = {
    database: 'index.txt',
    certificate: 'authority.pem',
    private_key: 'authority-key.pem',
    default_md: digestFor(subjectPublicKeyInfo.algorithm),
    unique_subject: 'no',
    crlnumber: 'crlnumber',
    crl_extensions: 'crl_extensions',
  };
  return formatConfig([
    { name: 'ca', entries: [{ key: 'default_ca', value: 'authority' }] },
    { name: 'authority', entries: Object.entries(authority).map(([key, value]) => ({ key, value })) },
    { name: 'crl_extensions', entries: [{ key: 'authorityKeyIdentifier', value: 'keyid:always' }] },
  ]);
}
