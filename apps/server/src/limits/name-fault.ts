/** Strings, with the colon after those that are names, and what opens and closes; all else says nothing of names. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/gs;

/**
 * What is wrong with the names in a text in JSON: one that stands twice in an object, for parsers differ in which of the
 * two counts (RFC 8259 §4), or `__proto__`, which many leave out without a word. Undefined when nothing is.
 */
export function findNameFault(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, string, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (string !== undefined && colon !== undefined) {
      const names = open.at(-1);
      const name: string = JSON.parse(string);
      if (name === '__proto__') return 'the name __proto__';
      if (names?.has(name)) return `the name ${JSON.stringify(name.slice(0, 100))} twice`;
      names?.add(name);
    }
  }
  return undefined;
}
