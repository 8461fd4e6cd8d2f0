import type { CertificationRequest } from '../certificate/certificate.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import type { OpensslJob } from './job.ts';
import { keyAndRequestJob, requestJob, withoutSubject } from './key-and-request.ts';
import type { KeyFile } from './key-source.ts';
import { type RenewalRequest, renewalRequestJob } from './renewal-request.ts';
import { carriesExactly, signingArguments, signingConfig, type Travelling } from './signing-job.ts';

/** A decided certificate that would be signed. */
export interface PlannedSigning {
  readonly tbs: TbsCertificate;
  /** Undefined when it signs itself. */
  readonly authority: PlannedAuthority | undefined;
  /** A request that came from elsewhere. */
  readonly certificationRequest?: CertificationRequest;
  /** A key that is there; without it, and without a request, one is made. */
  readonly key?: KeyFile | undefined;
  /** It says what a former certificate says. */
  readonly renewal?: Pick<RenewalRequest, 'former' | 'renewed'>;
}

export interface PlannedAuthority {
  readonly name: string;
  readonly keyAlgorithm: string;
  /** Absolute; undefined for an authority that the same script makes. */
  readonly files: { readonly certificatePath: string; readonly keyPath: string } | undefined;
}

/**
 * What would run, as a POSIX shell script that runs it: it writes NAME.pem and NAME-key.pem into the folder given as
 * its argument (`dry-run` without one), and touches nothing else.
 */
export function formatShellScript(planned: readonly PlannedSigning[]): string {
  if (planned.length === 0) return `${preamble}\n# Nothing: all that was asked for is there.\n`;
  return [preamble, ...planned.map(formatSigning)].join('\n');
}

const preamble = `#!/bin/sh
# What certwright would run; to run it: sh THIS_FILE [FOLDER]
set -eu
umask 077
export OPENSSL_CONF=/dev/null SSL_CERT_FILE=/dev/null LC_ALL=C
out=\${1:-dry-run}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
`;

function formatSigning(signing: PlannedSigning, index: number): string {
  const { tbs } = signing;
  const lines = [
    `# ${tbs.name}: profile ${tbs.profile}, signed by ${tbs.authority ?? 'itself'}`,
    `mkdir "$work/${index + 1}" && cd "$work/${index + 1}"`,
    ...requestLines(signing),
    ...signingLines(signing),
  ];
  return `${lines.join('\n')}\n`;
}

function requestLines(signing: PlannedSigning): string[] {
  const { tbs, key, certificationRequest, renewal } = signing;
  if (certificationRequest) return writeFile('request-1.pem', certificationRequest.pem);
  if (renewal) return renewalRequestLines(signing, renewal);
  if (key) return jobLines(requestJob(tbs, { path: key.path }), 'request-1.pem');
  return [
    ...newKeyLines(tbs),
    `sed -n '/BEGIN CERTIFICATE REQUEST/,/END CERTIFICATE REQUEST/p' key-and-request.pem >request-1.pem`,
  ];
}

function newKeyLines(tbs: TbsCertificate): string[] {
  return [
    ...jobLines(keyAndRequestJob(tbs), 'key-and-request.pem'),
    `sed -n '/BEGIN PRIVATE KEY/,/END PRIVATE KEY/p' key-and-request.pem >${outFile(`${tbs.name}-key.pem`)}`,
  ];
}

function renewalRequestLines({ tbs, key }: PlannedSigning, renewal: NonNullable<PlannedSigning['renewal']>): string[] {
  if (key) return jobLines(renewalRequestJob({ ...renewal, key: { path: key.path } }), 'request-1.pem');
  const job = renewalRequestJob({ ...renewal, key: { path: '' } });
  const keyLinks = Object.keys(job.links ?? {}).map((link) => `ln -s ${outFile(`${tbs.name}-key.pem`)} ${quote(link)}`);
  return [...newKeyLines(withoutSubject(tbs)), ...keyLinks, ...jobLines({ ...job, links: {} }, 'request-1.pem')];
}

function signingLines(signing: PlannedSigning): string[] {
  const { tbs, authority } = signing;
  const args = signingArguments({
    validity: tbs.validity,
    encryptedKey: false,
    selfSigned: !authority,
    requestFiles: ['request-1.pem'],
  });
  return [
    ...writeFile('ca.cnf', signingConfig(tbs, authority?.keyAlgorithm ?? tbs.keyAlgorithm, travellingOf(signing))),
    ': >index.txt',
    ...authorityLinks(signing),
    `${formatCommand(args)} >${outFile(`${tbs.name}.pem`)}`,
  ];
}

function travellingOf({ tbs, authority, certificationRequest, renewal }: PlannedSigning): Travelling {
  if (renewal) return 'everything';
  const namesTravel = authority !== undefined && (!certificationRequest || carriesExactly(certificationRequest, tbs));
  return namesTravel ? 'names' : 'nothing';
}

function authorityLinks({ tbs, authority, key }: PlannedSigning): string[] {
  if (!authority) return [`ln -s ${key ? quote(key.path) : outFile(`${tbs.name}-key.pem`)} authority-key.pem`];
  const { name, files } = authority;
  return [
    `ln -s ${files ? quote(files.certificatePath) : outFile(`${name}.pem`)} authority.pem`,
    `ln -s ${files ? quote(files.keyPath) : outFile(`${name}-key.pem`)} authority-key.pem`,
  ];
}

function jobLines({ files, links = {}, args }: OpensslJob, outputFile: string): string[] {
  return [
    ...Object.entries(files).flatMap(([name, content]) => writeFile(name, content)),
    ...Object.entries(links).map(([name, target]) => `ln -s ${quote(target)} ${quote(name)}`),
    `${formatCommand(args)} >${outputFile}`,
  ];
}

/** No line of a config or of PEM can be the marker: each has a bracket, an equals sign, or base64 of other length. */
function writeFile(name: string, content: string): string[] {
  return [`cat >${quote(name)} <<'END-OF-FILE'`, content.trimEnd(), 'END-OF-FILE'];
}

/** The line that starts openssl, quoted for a POSIX shell. */
export function formatCommand(args: readonly string[]): string {
  return ['openssl', ...args].map(quote).join(' ');
}

function outFile(name: string): string {
  return `"$out"/${quote(name)}`;
}

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
