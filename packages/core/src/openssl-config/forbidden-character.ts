/**
 * Control characters, line separators, marks that turn the reading direction, and halves of a surrogate pair: they
 * cannot be told apart from other text by a reader, and some of them start a new line of a config. And U+FFFD, which
 * stands where there were bytes that are no text.
 */
const forbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/u;
const everyForbidden = new RegExp(forbidden, 'gu');

const longestShown = 100;

/** The first character that no value may hold, as a visible escape such as `\u202e`; undefined when there is none. */
export function findForbiddenCharacter(value: string): string | undefined {
  const found = forbidden.exec(value);
  return found ? escapeCharacter(found[0]) : undefined;
}

/** A value of any type for a message: text in quotes, forbidden characters as visible escapes, cut when it is long. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function' || (typeof value === 'object' && value !== null))
    return typeof value === 'object' ? 'an object' : 'a function';
  if (typeof value !== 'string') return String(value);
  const cut = Array.from(value.slice(0, 2 * longestShown))
    .slice(0, longestShown)
    .join('');
  return `"${cut.replace(everyForbidden, escapeCharacter)}${cut === value ? '' : '…'}"`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
