import type { KeyAlgorithm } from './certificate/key-algorithm.ts';
import { clusterAuthorities } from './cluster/wanted-certificate.ts';
import { CertwrightError } from './errors.ts';
import { listAuthorities } from './list-authorities.ts';
import { createKeyAndRequest } from './openssl/key-and-request.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import { checkFolder } from './store/check-folder.ts';
import { readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'broken';
  /** A path, an authority, or `openssl`. */
  readonly subject: string;
  /** Lower case, without a full stop. */
  readonly message: string;
  /** What to do; there with everything that is not ok. */
  readonly cure?: string;
}

/** Looks at openssl, the folder, its authorities and its record. Changes nothing. */
export async function diagnose(workbench: Workbench): Promise<Finding[]> {
  const { assetsFolder } = workbench;
  const openssl = await checkOpenssl(workbench);
  const folder = checkFolder(assetsFolder);
  const isUsable = folder.some(({ level }) => level !== 'broken');
  const authorities = isUsable ? await asFindings(assetsFolder, async () => checkAuthorities(workbench)) : [];
  return [...openssl, ...folder, ...authorities];
}

async function checkOpenssl(workbench: Workbench): Promise<Finding[]> {
  return asFindings('openssl', async () => {
    const { runner } = await workbench.openssl();
    const { stdout } = await runner.run({ files: {}, args: ['list', '-providers'] });
    const providers = [...stdout.matchAll(/^\s+name: (.+)$/gm)].map((match) => match[1]);
    const message = `${runner.path}, version ${await runner.version()}, with ${providers.join(', ') || 'no provider'}`;
    const keys = await Promise.all(triedKeys.map((keyAlgorithm) => tryKey(workbench, keyAlgorithm)));
    return [
      keys.every(({ level }) => level !== 'ok') ? useless(message) : { level: 'ok', subject: 'openssl', message },
      ...keys,
    ];
  });
}

function useless(message: string): Finding {
  const cure = 'see what openssl says with --verbose, or put another OpenSSL 3 first on PATH';
  return { level: 'broken', subject: 'openssl', message: `${message}, makes no key of any kind`, cure };
}

/** Longer RSA keys work where this one does, and take seconds. */
const triedKeys = ['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'] as const satisfies readonly KeyAlgorithm[];

async function tryKey(workbench: Workbench, keyAlgorithm: KeyAlgorithm): Promise<Finding> {
  const { runner } = await workbench.openssl();
  const subject = `openssl ${keyAlgorithm}`;
  try {
    await createKeyAndRequest(runner, trial(keyAlgorithm, workbench.clock.now()));
    return { level: 'ok', subject, message: 'makes keys of this kind' };
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return { level: 'warning', subject, message: error.message, cure: 'choose another --key-algorithm' };
  }
}

function trial(keyAlgorithm: KeyAlgorithm, now: Date): TbsCertificate {
  const subject = [{ type: 'commonName', value: 'doctor' }];
  return {
    name: 'doctor',
    profile: 'tls-client',
    authority: undefined,
    issuer: subject,
    validity: { notBefore: now, notAfter: now },
    subject,
    keyAlgorithm,
    extensions: { basicConstraints: { critical: true, cA: false } },
  };
}

function checkAuthorities(workbench: Workbench): Finding[] {
  return [...checkClusterAuthorities(workbench), ...checkFoundAuthorities(workbench)];
}

/** Those of a cluster are known by name, also when their certificate is gone. */
function checkClusterAuthorities({ assetsFolder }: Workbench): Finding[] {
  return clusterAuthorities.flatMap((name): Finding[] => {
    const pair = readPair(assetsFolder, name);
    if (!pair || pair.certificate) return [];
    const message = `${pair.certificatePath} is ${pair.certificateFile}, though ${pair.keyPath} is there`;
    return [{ level: 'broken', subject: `authority ${name}`, message, cure: 'put the certificate back from a backup' }];
  });
}

function checkFoundAuthorities(workbench: Workbench): Finding[] {
  return listAuthorities(workbench).map(({ name, faults, certificate, key }): Finding => {
    const subject = `authority ${name}`;
    if (faults.length > 0) {
      return {
        level: 'broken',
        subject,
        message: faults.join('; '),
        cure: `put back what is missing, or bring another with certwright ca import`,
      };
    }
    const until = certificate.validity.notAfter.toISOString();
    const encrypted = key === 'encrypted' ? ' once its passphrase is given' : '';
    return { level: 'ok', subject, message: `can sign until ${until}${encrypted}` };
  });
}

async function asFindings(subject: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return [
      { level: 'broken', subject, message: error.message, ...(error.hint !== undefined && { cure: error.hint }) },
    ];
  }
}
