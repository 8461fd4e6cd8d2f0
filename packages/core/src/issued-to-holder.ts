import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import type { Authority } from './get-authority.ts';
import { chainAbove } from './policy/check-authority.ts';
import type { Workbench } from './workbench.ts';

/** A certificate for its holder, and what the holder needs with it. */
export interface IssuedToHolder {
  /** What the record calls it. */
  readonly name: string;
  readonly profile: string;
  /** The name of the one that signed. */
  readonly authority: string;
  readonly certificate: Certificate;
  /** The certificates above it, as far as the folder has them: its issuer first, a root last. */
  readonly chain: readonly Certificate[];
  /** PKCS#8, not encrypted: of a key that was made just now, and stands nowhere else. */
  readonly privateKeyPem?: string;
  /** An idempotency key was used again: this is the certificate that it brought before. */
  readonly repeated: boolean;
  /** Whether its key was made here, be it now or before. */
  readonly keyMadeHere: boolean;
  /** Lower case, without a full stop; they were emitted too. */
  readonly warnings: readonly string[];
}

export function chainOf({ certificate, chain }: Pick<Authority, 'certificate' | 'chain'>): Certificate[] {
  return [certificate, ...chainAbove(certificate, chain)];
}

/** The same for one that was issued before; empty when the authority has got another key since, or is gone. */
export function findChainOf(workbench: Workbench, issued: Certificate, authority: string): Certificate[] {
  const { certificate, chain = [] } = workbench.readPair(authority) ?? {};
  return certificate && isIssuedBy(issued, certificate) ? chainOf({ certificate, chain }) : [];
}
