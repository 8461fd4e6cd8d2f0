/** Strings, with the colon after those that are names, and what opens and closes; all else says nothing of names. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/gs;

/**
 * A name that stands twice in one object: parsers differ in which of the two counts, so that two that look at one body
 * may see two different requests (RFC 8259 §4). Undefined when there is none.
 * @param text JSON
 */
export function findDuplicateName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, string, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (string !== undefined && colon !== undefined) {
      const names = open.at(-1);
      const name: string = JSON.parse(string);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
