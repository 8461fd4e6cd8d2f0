import type { Certificate } from '../certificate/certificate.ts';
import { attributeValues } from '../certificate/distinguished-name.ts';
import { clusterAuthorities } from './wanted-certificate.ts';

/** What a revocation does not do in a cluster, and what does. */
export interface KubernetesAdvice {
  /** Lower case, without a full stop, as the others. */
  readonly fact: string;
  readonly instead: readonly string[];
}

/** Undefined for what no API server takes for a user: no client, or not signed by an authority of a cluster. */
export function kubernetesAdvice(
  { subject, validity, extensions }: Certificate,
  authority: string,
): KubernetesAdvice | undefined {
  const purposes = extensions.extendedKeyUsage?.purposes;
  const isClient =
    purposes === undefined || purposes.includes('clientAuth') || purposes.includes('anyExtendedKeyUsage');
  const isOfCluster = clusterAuthorities.some((name) => name === authority);
  if (!isClient || !isOfCluster || extensions.basicConstraints?.cA) return undefined;
  const user = attributeValues(subject, 'commonName')[0] ?? '';
  const groups = attributeValues(subject, 'organizationName');
  const who = `user "${user}"${groups.length > 0 ? ` in ${groups.map((group) => `"${group}"`).join(', ')}` : ''}`;
  const until = validity.notAfter.toISOString();
  return {
    fact: `Kubernetes checks no revocation list for its clients: API servers that trust "${authority}" go on taking this certificate, for ${who}, until ${until}`,
    instead: [
      ...(groups.includes('system:masters')
        ? ['system:masters may do everything whatever RBAC says: only the next step helps']
        : [`at once: take away the role bindings of user "${user}"${groups.length > 0 ? ' and of these groups' : ''}`]),
      `for good: rotate the authority, certwright ca rotate ${authority}`,
      'from now on: give people certificates that live for days, with --validity-period',
    ],
  };
}
