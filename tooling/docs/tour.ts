/** A command of a tour, and what the page says that it prints. */
export type Step = readonly [command: string, told: string];

/** The steps of a console block, each of which begins with a dollar sign. */
export function readSteps(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n');
      return [step.slice(0, end), step.slice(end + 1).trim()] as const;
    });
}

/** A line of three dots stands for any lines, and three dots in a line for anything. */
export function matching(told: string): RegExp {
  const patterns = told.split('\n').map((line) => {
    if (line === '...') return '(?:.*\\n)*.*';
    return line.split('...').map(escapePattern).join('.*');
  });
  return new RegExp(`^${patterns.join('\\n')}$`);
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
