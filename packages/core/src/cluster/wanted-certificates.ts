import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { generalNameKey } from '../certificate/general-name.ts';
import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';
import type { CertificateNeed } from './certificate-need.ts';
import { nodeCertificates } from './node-certificates.ts';
import type { ClusterPlan } from './plan.ts';
import { sharedCertificates } from './shared-certificates.ts';
import type { ClusterAuthority, ClusterProfile, WantedCertificate } from './wanted-certificate.ts';

export interface WantedOptions {
  /** Wins over the plan's own; without either, keys are ec-p256. */
  readonly keyAlgorithm?: KeyAlgorithm;
}

/**
 * Every certificate that a plan asks for, each once, in an order that holds from run to run: the authorities, then node
 * by node, then what nodes share. An authority comes before all that it signs.
 */
export function wantedCertificates(plan: ClusterPlan, options: WantedOptions = {}): WantedCertificate[] {
  const keyAlgorithm = options.keyAlgorithm ?? plan.keyAlgorithm ?? 'ec-p256';
  const leaves = [...plan.nodes.flatMap((node) => nodeCertificates(plan, node)), ...sharedCertificates(plan)];
  return [
    toAuthority(plan, keyAlgorithm, { name: 'ca', commonName: plan.name, purpose: 'the cluster CA' }),
    toAuthority(plan, keyAlgorithm, proxyClientAuthority),
    ...leaves.map((need) => toLeaf(plan, keyAlgorithm, need)),
  ];
}

const usagesOf: Record<ClusterProfile, readonly string[]> = {
  'root-ca': [],
  'tls-peer': ['serverAuth', 'clientAuth'],
  'tls-server': ['serverAuth'],
  'tls-client': ['clientAuth'],
  kubelet: ['serverAuth', 'clientAuth'],
  'service-account': [],
};

interface AuthorityNeed {
  readonly name: ClusterAuthority;
  readonly commonName: string;
  readonly purpose: string;
}

const proxyClientAuthority: AuthorityNeed = {
  name: 'proxy-client-ca',
  commonName: 'proxyClientCA',
  purpose: 'the CA of proxy-client alone',
};

function toAuthority(
  plan: ClusterPlan,
  keyAlgorithm: KeyAlgorithm,
  { name, commonName, purpose }: AuthorityNeed,
): WantedCertificate {
  return {
    name,
    kind: 'authority',
    authority: undefined,
    profile: 'root-ca',
    purpose,
    subject: authoritySubject(commonName),
    subjectAltName: [],
    usages: usagesOf['root-ca'],
    lifetimeMs: plan.authorityLifetimeMs,
    keyAlgorithm,
  };
}

function toLeaf(plan: ClusterPlan, keyAlgorithm: KeyAlgorithm, need: CertificateNeed): WantedCertificate {
  return {
    name: need.name,
    kind: 'leaf',
    authority: need.authority ?? 'ca',
    profile: need.profile,
    purpose: need.purpose,
    subject: leafSubject(need),
    subjectAltName: withoutDoubles(need.subjectAltName ?? []),
    usages: usagesOf[need.profile],
    lifetimeMs: plan.certificateLifetimeMs,
    // Kubernetes signs no tokens with Ed25519.
    keyAlgorithm: need.profile === 'service-account' && keyAlgorithm === 'ed25519' ? 'ec-p256' : keyAlgorithm,
  };
}

function authoritySubject(commonName: string): DistinguishedName {
  return [
    { type: 'organizationName', value: 'Kubernetes' },
    { type: 'organizationalUnitName', value: 'CA' },
    { type: 'commonName', value: commonName },
  ];
}

function leafSubject({ commonName, organization }: CertificateNeed): DistinguishedName {
  const organizations = organization === undefined ? [] : [{ type: 'organizationName', value: organization }];
  return [...organizations, { type: 'commonName', value: commonName }];
}

function withoutDoubles(names: readonly GeneralName[]): GeneralName[] {
  return [...new Map(names.map((name) => [generalNameKey(name), name])).values()];
}
