import type { Certificate } from './certificate/certificate.ts';
import { isReadable, readEachCertificate, type UnreadableCertificate } from './certificate/read-each-certificate.ts';
import { CertwrightError } from './errors.ts';
import { type AuthorityState, getAuthorityState, listAuthorities } from './list-authorities.ts';
import type { Workbench } from './workbench.ts';

/** What somebody trusts: an authority of the folder by its name, or the certificates of a file, as PEM or DER. */
export type TrustSource =
  | { readonly authority: string }
  | { readonly path: string; readonly certificates: Buffer | string };

/** A certificate that is trusted, and why. */
export interface TrustedCertificate {
  readonly certificate: Certificate;
  /** The file in which it stands. */
  readonly path: string;
  /** The authority of the folder to which that file belongs. */
  readonly authority?: string;
}

type Reading = Pick<Workbench, 'assetsFolder' | 'clock'>;

/**
 * Everything that the sources name; without any, all authorities of the folder, `ca` first. The file of an authority is
 * trusted as a whole, as Kubernetes does: during a rotation it holds the old one too.
 * @throws CertwrightError `authority-not-found`, `certificate-unreadable`
 */
export function findTrustedCertificates(
  workbench: Reading,
  sources: readonly TrustSource[],
): (TrustedCertificate | UnreadableCertificate)[] {
  if (sources.length === 0) return findAll(workbench);
  return sources.flatMap((source) =>
    'authority' in source
      ? certificatesOf(getAuthorityState(workbench, source.authority))
      : readEachCertificate(source.certificates).map((certificate) =>
          isReadable(certificate) ? { certificate, path: source.path } : certificate,
        ),
  );
}

function findAll(workbench: Reading): TrustedCertificate[] {
  const authorities = listAuthorities(workbench);
  if (authorities.length === 0) {
    throw new CertwrightError('authority-not-found', `there is no authority in ${workbench.assetsFolder} to trust`, {
      hint: 'say who is trusted, by a file with its certificate (--ca)',
    });
  }
  return [
    ...authorities.filter(({ name }) => name === 'ca'),
    ...authorities.filter(({ name }) => name !== 'ca'),
  ].flatMap(certificatesOf);
}

function certificatesOf({ name, certificate, chain, certificatePath }: AuthorityState): TrustedCertificate[] {
  return [certificate, ...chain].map((one) => ({ certificate: one, path: certificatePath, authority: name }));
}
