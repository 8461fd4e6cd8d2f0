/** The page of a certificate; the authority tells apart those of several that gave the same number. */
export function certificatePath({
  serialNumber,
  authority,
}: {
  readonly serialNumber: string;
  readonly authority?: string | undefined;
}): string {
  const query = authority === undefined ? '' : `?${new URLSearchParams({ authority })}`;
  return `/certificates/${serialNumber}${query}`;
}
