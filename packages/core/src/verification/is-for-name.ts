import { type GeneralName, generalNameKey } from '../certificate/general-name.ts';
import type { RequestedName } from '../request/parse-general-name.ts';

/**
 * Whether a name of a certificate is the name that somebody asks for, which is in canonical text: kinds are never mixed,
 * so an address is found as an iPAddress only. `*` stands for one whole label, the leftmost (RFC 9525 §6.3).
 */
export function isForName(presented: GeneralName, asked: RequestedName): boolean {
  if (presented.type !== asked.type) return false;
  if (presented.type !== 'dNSName' || !presented.value.startsWith('*.')) {
    return generalNameKey(presented) === generalNameKey(asked);
  }
  const parent = presented.value.slice('*'.length).toLowerCase();
  const firstDot = asked.value.indexOf('.');
  return firstDot > 0 && asked.value.slice(firstDot).toLowerCase() === parent;
}
