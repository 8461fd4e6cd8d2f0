import { authenticateHolder } from './authenticate-certificate.ts';
import type { IssuedToHolder } from './issued-to-holder.ts';
import { listAuthorities } from './list-authorities.ts';
import { renewToHolder } from './renew-to-holder.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface OwnRenewalInput {
  /** PEM or DER: the one whose key the holder has just used. */
  readonly certificate: string | Buffer;
  /** PEM or DER of a PKCS#10 with the same names, for another key. */
  readonly certificationRequest?: string | Buffer | undefined;
}

/**
 * Renews a client certificate for whoever holds it, for as long as it was valid before: that needs no role, but that the
 * certificate is from an authority of the folder, in its validity and not revoked. That the holder has the key is for the
 * caller to know: TLS proves it.
 * @throws CertwrightError `principal-unknown`, and as `renewToHolder` does
 */
export async function renewOwnCertificate(
  workbench: Workbench,
  { certificate: encoded, certificationRequest }: OwnRenewalInput,
): Promise<IssuedToHolder> {
  const authorities = listAuthorities(workbench).map(({ name }) => name);
  const stranger = workbench.as({ principal: 'nobody' });
  const { certificate, principal } = await withAudit(stranger, 'authenticate', 'a certificate', () =>
    authenticateHolder(workbench, encoded, authorities),
  );
  return renewToHolder(workbench.as({ principal }), { certificate, certificationRequest });
}
