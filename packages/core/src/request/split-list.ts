/** The entries of a comma-separated text, as a command line or a plan has it; blanks around them and empty ones go. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
