import { getAddresses, type IssuerAddresses, setAddresses, type Workbench } from '@certwright/core';

/** Where the public listener has what an authority publishes. */
function addressesBelow(publicUrl: string, authority: string): Required<IssuerAddresses> {
  const name = encodeURIComponent(authority);
  return {
    crlUrl: `${publicUrl}/authorities/${name}.crl`,
    ocspUrl: `${publicUrl}/ocsp/${name}`,
    issuerUrl: `${publicUrl}/authorities/${name}.der`,
  };
}

/** Has them put into what is issued from now on; true when that was not so before. */
export async function ensureAddresses(workbench: Workbench, authority: string, publicUrl: string): Promise<boolean> {
  const wanted = addressesBelow(publicUrl, authority);
  const found = await getAddresses(workbench, authority);
  const fields = Object.keys(wanted) as (keyof typeof wanted)[];
  if (fields.every((field) => found[field] === wanted[field])) return false;
  await setAddresses(workbench, authority, wanted);
  return true;
}
