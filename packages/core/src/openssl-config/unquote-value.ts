/** A value as openssl would see it, or what is wrong with its text. */
type Unquoted = { readonly value: string } | { readonly fault: string };

/** A quoted piece, an escaped character, a comment, a variable, a piece that says what it means, or something unfinished. */
const piece = /(["'`])((?:\\.|(?!\1)[^\\])*)\1|\\(.)|(#)|(\$)|([^"'`\\#$]+)|(.)/gsuy;

/**
 * Takes quotes, escapes and comment off the text after a `=`, as openssl does (config(5)). Where openssl would put in
 * a variable or a control character, or forgive a quote that does not end, it is refused instead.
 */
export function unquoteValue(rawValue: string): Unquoted {
  const pieces: string[] = [];
  for (const [text, quote, quoted, escaped, comment, variable, plain] of trimValue(rawValue).matchAll(piece)) {
    if (comment !== undefined) break;
    if (variable !== undefined) return { fault: 'a variable ($…) is not allowed' };
    if (quote !== undefined) pieces.push((quoted ?? '').replace(/\\(.)/gsu, '$1'));
    else if (escaped !== undefined && /[nrbt]/.test(escaped)) return { fault: `the escape ${text} is not allowed` };
    else if (escaped !== undefined || plain !== undefined) pieces.push(escaped ?? text);
    else return { fault: text === '\\' ? 'a backslash stands at the end' : `the quote ${text} does not end` };
  }
  return { value: pieces.join('') };
}

/** The comment goes before the spaces around it do, so that spaces count only inside quotes. */
function trimValue(rawValue: string): string {
  let end = 0;
  for (const match of rawValue.matchAll(piece)) {
    if (match[4] !== undefined) break;
    end = match.index + match[0].length;
  }
  return trimBlanks(rawValue.slice(0, end));
}

/** Only what openssl takes for blank; String.trim() takes more. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
