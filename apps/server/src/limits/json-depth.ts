const quote = 0x22;
const backslash = 0x5c;
const opening = [0x5b, 0x7b];
const closing = [0x5d, 0x7d];

/** How deep a text in JSON is nested, without recursion and before anything parses it; a lone value has depth 0. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) isInString = !isInString;
    else if (isInString && unit === backslash) index += 1;
    else if (!isInString && opening.includes(unit)) depth += 1;
    else if (!isInString && closing.includes(unit)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
