import type { Certificate } from './certificate/certificate.ts';
import type { Authority } from './get-authority.ts';
import { chainAbove } from './policy/check-authority.ts';

/**
 * What stands behind a renewed certificate in its file: what stood there, but with the certificates above it as they are
 * now. A file that held none above it is given none, for more would be trusted where it is used as a bundle.
 */
export function renewedChain(
  former: Certificate,
  behind: readonly Certificate[],
  authority: Authority | undefined,
): Certificate[] {
  const above = chainAbove(former, behind);
  if (!authority || above.length === 0) return [...behind];
  const current = [authority.certificate, ...authority.chain];
  const isMoved = !above.some((one) => isOfSameAuthority(one, authority.certificate));
  const renewed = isMoved ? current : above.map((one) => current.find((other) => isOfSameAuthority(one, other)) ?? one);
  const others = behind.slice(above.length).filter((one) => !renewed.some(({ der }) => der.equals(one.der)));
  return [...renewed, ...others];
}

/** One name and one key: a renewal of it too. */
export function isOfSameAuthority(
  one: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
  other: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  return one.subjectDer.equals(other.subjectDer) && one.subjectPublicKeyInfo.der.equals(other.subjectPublicKeyInfo.der);
}
