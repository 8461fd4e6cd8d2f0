import { join } from 'node:path';
import type { Certificate } from './certificate/certificate.ts';
import { attributeValues } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { formatKubeconfig, kubeconfigServer } from './cluster/format-kubeconfig.ts';
import { parseClusterPlan } from './cluster/parse-plan.ts';
import type { ClusterPlan } from './cluster/plan.ts';
import { CertwrightError } from './errors.ts';
import { parsePairName } from './request/parse-name.ts';
import type { FileOutcome } from './store/plan-file-write.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import { readSmallFile } from './store/small-file.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface KubeconfigInput {
  /** The name of a pair: `admin`, `alice` … */
  readonly user: string;
  /** YAML of the plan; its cluster name and load balancer are used. Without it, `server` is needed. */
  readonly plan?: { readonly text: string; readonly fileName: string } | undefined;
  /** URL of the API servers; wins over the plan's. */
  readonly server?: string | undefined;
}

export interface WrittenKubeconfig {
  readonly path: string;
  readonly outcome: FileOutcome;
  readonly server: string;
}

/**
 * Writes `<assets>/USER.kubeconfig`, for admin `<assets>/kubeconfig`, mode 0600; another content is kept as `.bak`.
 * @throws CertwrightError `certificate-not-found`, `key-missing`, `key-mismatch`, `request-invalid` when nothing says
 *   the server, `policy-violation` when the certificate is not one of a user of this cluster, and as `parseClusterPlan`
 */
export function writeKubeconfig(workbench: Workbench, input: KubeconfigInput): Promise<WrittenKubeconfig> {
  return withAudit(workbench, 'write-kubeconfig', input.user, () => writeOne(workbench, input));
}

async function writeOne(workbench: Workbench, input: KubeconfigInput): Promise<WrittenKubeconfig> {
  const plan = input.plan && parseClusterPlan(input.plan.text, input.plan.fileName);
  await workbench.recover();
  const written = await storeKubeconfig(workbench, { plan, user: parsePairName(input.user), server: input.server });
  if (written) return written;
  throw serverUnknown();
}

/** Undefined, and nothing written, when neither plan nor caller says where the API servers are. */
export async function storeKubeconfig(
  workbench: Workbench,
  { plan, user, server: given }: { plan: ClusterPlan | undefined; user: string; server?: string | undefined },
): Promise<WrittenKubeconfig | undefined> {
  const server = findServer(plan, given);
  if (server === undefined) return undefined;
  const content = makeKubeconfig(workbench, { plan, user, server });
  const name = user === 'admin' ? 'kubeconfig' : `${user}.kubeconfig`;
  const audit = workbench.audited('write-kubeconfig');
  const store = await workbench.store();
  return { path: join(workbench.assetsFolder, name), outcome: await store.saveFile({ name, content, audit }), server };
}

/**
 * The URL of the API servers; undefined when neither plan nor caller says it.
 * @throws CertwrightError `request-invalid`
 */
export function findServer(plan: ClusterPlan | undefined, given: string | undefined): string | undefined {
  return given === undefined ? plan && kubeconfigServer(plan) : parseServer(given);
}

/** What is told when that is needed. */
export function serverUnknown(): CertwrightError {
  return new CertwrightError('request-invalid', 'nothing says where the API servers are', {
    hint: 'say --server https://HOST:6443, or put master.load_balancer into the plan',
  });
}

/** The text of a kubeconfig. Throws as `writeKubeconfig` does of the user's pair and of the CA. */
export function makeKubeconfig(
  workbench: Workbench,
  { plan, user, server }: { plan: ClusterPlan | undefined; user: string; server: string },
): string {
  const pair = getUserPair(workbench, user);
  const ca = getClusterAuthority(workbench, pair.certificate);
  return formatKubeconfig({
    cluster: plan?.name ?? attributeValues(ca.certificate.subject, 'commonName')[0] ?? 'kubernetes',
    user,
    server,
    caPem: [ca.certificate, ...ca.chain].map(({ pem }) => pem).join(''),
    certificatePem: pair.certificate.pem,
    keyPem: readSmallFile(pair.keyPath).toString(),
  });
}

type WithCertificate = FoundPair & { readonly certificate: Certificate };

function getUserPair({ assetsFolder }: Workbench, user: string): WithCertificate {
  const pair = readPair(assetsFolder, user);
  if (!pair?.certificate) {
    throw new CertwrightError('certificate-not-found', `there is no certificate "${user}" in ${assetsFolder}`, {
      hint: `make it with certwright certificates generate ${user}`,
    });
  }
  const { certificate, certificatePath, keyPath, publicKey } = pair;
  if (!publicKey) {
    throw new CertwrightError('key-missing', `${keyPath} is ${pair.keyFile}, and a kubeconfig needs the key`, {
      hint: 'put the key back, not encrypted',
    });
  }
  if (!publicKey.equals(certificate.subjectPublicKeyInfo.der)) {
    throw new CertwrightError('key-mismatch', `${keyPath} is not the key of ${certificatePath}`, {
      hint: 'put the key back that belongs to the certificate',
    });
  }
  if (!certificate.extensions.extendedKeyUsage?.purposes.includes('clientAuth')) {
    throw new CertwrightError('policy-violation', `certificate "${user}" is not one of a client`, {
      hint: `make one for a user with certwright certificates generate`,
    });
  }
  return { ...pair, certificate };
}

function getClusterAuthority({ assetsFolder }: Workbench, user: Certificate): WithCertificate {
  const ca = readPair(assetsFolder, 'ca');
  if (!ca?.certificate) {
    throw new CertwrightError('authority-not-found', `there is no authority "ca" in ${assetsFolder}`, {
      hint: 'put ca.pem back, or make the cluster with certwright cluster generate',
    });
  }
  if (!isIssuedBy(user, ca.certificate)) {
    throw new CertwrightError('policy-violation', 'the certificate was not signed by the cluster CA, "ca"', {
      hint: 'API servers accept only users whose certificate "ca" signed',
    });
  }
  return { ...ca, certificate: ca.certificate };
}

function parseServer(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (
    url?.protocol === 'https:' &&
    url.hostname !== '' &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === ''
  ) {
    return url.href.replace(/\/$/, '');
  }
  throw new CertwrightError('request-invalid', `server "${text}" is not the URL of an API server`, {
    hint: 'write https://HOST:PORT',
  });
}
