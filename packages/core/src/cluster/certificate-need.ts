import type { GeneralName } from '../certificate/general-name.ts';
import type { ClusterAuthority, ClusterProfile } from './wanted-certificate.ts';

/** A row of the table of certificates, as far as one row differs from another. */
export interface CertificateNeed {
  readonly name: string;
  readonly profile: ClusterProfile;
  readonly purpose: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly subjectAltName?: readonly GeneralName[];
  /** Without it, the cluster CA signs. */
  readonly authority?: ClusterAuthority;
}
