/** The page of a certificate, or one below it; the authority tells apart those of several that gave the same number. */
export function certificatePath(
  { serialNumber, authority }: { readonly serialNumber: string; readonly authority?: string | undefined },
  below?: 'renew' | 'revoke' | 'certificate.pem' | 'fullchain.pem',
): string {
  const query = authority === undefined ? '' : `?${new URLSearchParams({ authority })}`;
  return `/certificates/${serialNumber}${below === undefined ? '' : `/${below}`}${query}`;
}
