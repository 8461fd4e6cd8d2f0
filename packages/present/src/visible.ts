/** What a reader does not see or would be deceived by: control and format characters, line separators, lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line of text with everything hidden as a visible escape such as `\u202e`; it can be no escape sequence any more. */
export function visible(text: string): string {
  return text.replace(hidden, escapeCharacter);
}

/** The same for text of several lines; tabs stay too. */
export function visibleLines(text: string): string {
  return text.replace(hidden, (character) => (/[\n\t]/.test(character) ? character : escapeCharacter(character)));
}

/** As `\uXXXX`, so that it also stands in JSON; characters above U+FFFF are written as their two halves. */
function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
