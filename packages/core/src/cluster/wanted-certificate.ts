import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';

/** The two authorities of a cluster, by the names of their files. */
export const clusterAuthorities = ['ca', 'proxy-client-ca'] as const;

export type ClusterAuthority = (typeof clusterAuthorities)[number];

export type ClusterProfile = 'root-ca' | 'tls-peer' | 'tls-server' | 'tls-client' | 'kubelet' | 'service-account';

/** One certificate that a plan asks for. */
export interface WantedCertificate {
  /** The file name of the pair, without ending. */
  readonly name: string;
  readonly kind: 'authority' | 'leaf';
  /** Who signs; undefined for what signs itself. */
  readonly authority: ClusterAuthority | undefined;
  readonly profile: ClusterProfile;
  /** Short words for people: `the kubelet on worker1`. */
  readonly purpose: string;
  readonly subject: DistinguishedName;
  /** Without doubles. */
  readonly subjectAltName: readonly GeneralName[];
  /** The extendedKeyUsage that its users cannot do without. */
  readonly usages: readonly string[];
  readonly lifetimeMs: number;
  readonly keyAlgorithm: KeyAlgorithm;
}
