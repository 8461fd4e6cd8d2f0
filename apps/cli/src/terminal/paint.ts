import { styleText } from 'node:util';
import { visible } from '@certwright/present';
import { areColoursWanted } from '../settings.ts';

export type Style = Parameters<typeof styleText>[0];

/** One line of text for a stream: always without hidden characters, and in colour only where a person looks at it. */
export function paint(stream: { readonly isTTY?: boolean }, style: Style, text: string): string {
  return stream.isTTY && areColoursWanted()
    ? styleText(style, visible(text), { validateStream: false })
    : visible(text);
}
