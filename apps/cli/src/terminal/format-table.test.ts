import { describe, expect, test } from 'vitest';
import { formatTable } from './format-table.ts';

const columns = [
  { title: 'name', leastWidth: 6 },
  { title: 'more', leastWidth: 8, worth: 1 },
  { title: 'best', leastWidth: 4, worth: 2 },
  'end',
];
const rows = [['a-long-name', 'something long', 'a text', 'ok']];
const lines = (width?: number) => formatTable(columns, rows, width).split('\n');

describe('what fits into a terminal', () => {
  test.each([
    [undefined, ['name         more            best    end', 'a-long-name  something long  a text  ok']],
    [80, ['name         more            best    end', 'a-long-name  something long  a text  ok']],
    [39, ['name         more           best    end', 'a-long-name  something lo…  a text  ok']],
    [27, ['name    more      best  end', 'a-lon…  somethi…  a t…  ok']],
    [26, ['name         best    end', 'a-long-name  a text  ok']],
    [17, ['name    best  end', 'a-lon…  a t…  ok']],
    [16, ['name         end', 'a-long-name  ok']],
    [5, ['name    end', 'a-lon…  ok']],
  ])('%s columns', (width, expected) => {
    expect(lines(width)).toEqual(expected);
  });

  test('a cell that knows a better way is asked for it', () => {
    const shorten = (width: number) => `${width}!`;
    expect(formatTable([{ title: '', leastWidth: 2 }, 'b'], [[{ text: 'too long', shorten }, 'x']], 8)).toBe(
      '       b\n5!     x',
    );
  });

  test('the last column may run on', () => {
    const head = ['a', { title: 'b', leastWidth: 4, wraps: true as const }];
    expect(formatTable(head, [['one', 'much too long']], 9)).toBe('a    b\none  much too long');
  });
});

test('wide characters take two columns, and none is cut in half', () => {
  expect(
    formatTable(
      ['a', 'b'],
      [
        ['日本', 'x'],
        ['ab', 'y'],
      ],
    ),
  ).toBe('a     b\n日本  x\nab    y');
  expect(formatTable([{ title: 'a', leastWidth: 4 }, 'b'], [['日本語', 'x']], 7)).toBe('a     b\n日…   x');
});

test('what is hidden is shown, and no cell can begin a line or an escape sequence', () => {
  expect(formatTable(['a', 'b'], [['x\u001b[31m\n', { text: '\u202ey' }]])).toBe(
    'a                  b\nx\\u001b[31m\\u000a  \\u202ey',
  );
});
