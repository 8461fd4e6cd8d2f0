import type { Authority } from './get-authority.ts';
import type { Decision } from './make-certificate.ts';
import type { PlannedAuthority, PlannedSigning } from './openssl/shell-script.ts';

/** A decision as the script of a dry run tells it. */
export function plannedSigning({ authority, ...decision }: Decision): PlannedSigning {
  return { ...decision, authority: authority && plannedAuthority(authority) };
}

export function plannedAuthority({ name, certificate, certificatePath, key }: Authority): PlannedAuthority {
  return {
    name,
    keyAlgorithm: certificate.subjectPublicKeyInfo.algorithm,
    files: { certificatePath, keyPath: key.path },
  };
}
