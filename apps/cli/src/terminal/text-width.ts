import truncatedWidth from 'fast-string-truncated-width';

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return truncatedWidth(text).width;
}

/** The text, cut with an ellipsis at its end where it would take more columns. */
export function cutToWidth(text: string, width: number): string {
  const { index, ellipsed } = truncatedWidth(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  return `${text.slice(0, index)}${ellipsed ? '…' : ''}`;
}

/** With spaces behind it up to that width. */
export function padToWidth(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;
}
