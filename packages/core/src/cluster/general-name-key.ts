import type { GeneralName } from '../certificate/general-name.ts';

/** Equal for two names of a subjectAltName that are the same; host names ignore case (RFC 4343). */
export function generalNameKey(name: GeneralName): string {
  if (name.type === 'other') return `${name.tag}:${name.value}`;
  return `${name.type}:${name.type === 'dNSName' ? name.value.toLowerCase() : name.value}`;
}
