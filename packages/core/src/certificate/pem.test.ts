import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatPem, parsePem } from './pem.ts';

const block = (label: string, text: string) => formatPem(label, Buffer.from(text));
const read = (text: string, ...labels: string[]) => parsePem(text, ...labels).map(String);

describe('blocks that are taken', () => {
  it('is written in lines of 64 characters with a newline at the end', () => {
    expect(formatPem('A', Buffer.alloc(49))).toBe(`-----BEGIN A-----\n${'A'.repeat(64)}\nAA==\n-----END A-----\n`);
  });

  it('any bytes come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        expect(parsePem(formatPem('ANY THING', Buffer.from(bytes)), 'ANY THING')).toEqual([Buffer.from(bytes)]);
      }),
    );
  });

  test.each([
    ['several, in order', block('A', 'one') + block('A', 'two'), ['one', 'two']],
    ['text around and between', `x\n${block('A', 'one')}-- text --\n${block('A', 'two')}y`, ['one', 'two']],
    ['CRLF', block('A', 'one').replaceAll('\n', '\r\n'), ['one']],
    ['no newline at the end', block('A', 'one').trimEnd(), ['one']],
    ['a byte order mark', `\uFEFF${block('A', 'one')}`, ['one']],
    ['spaces at line ends', block('A', 'one').replaceAll('\n', ' \t\n'), ['one']],
    [
      'one long line',
      `-----BEGIN A-----\n${Buffer.alloc(100, 'x').toString('base64')}\n-----END A-----`,
      ['x'.repeat(100)],
    ],
    ['other labels passed over', `${block('B', 'no')}${block('A', 'one')}`, ['one']],
    ['a block of another label that is no base64', '-----BEGIN B-----\n?\n-----END B-----\n', []],
    ['no block', 'hello', []],
    ['a boundary that does not begin a line', ` ${block('A', 'one')}`.replace('-----END A-----', ''), []],
  ])('%s', (_title, text, contents) => {
    expect(read(text, 'A')).toEqual(contents);
  });

  it('several labels', () => {
    expect(read(block('A', 'one') + block('B', 'two'), 'A', 'B')).toEqual(['one', 'two']);
  });
});

test.each([
  ['no END', '-----BEGIN A-----\nAAAA\n', '-----BEGIN A----- has no END line'],
  ['END of another label', '-----BEGIN A-----\nAAAA\n-----END B-----\n', 'is closed by -----END B-----'],
  ['END alone', '-----END A-----\n', '-----END A----- is out of place'],
  ['BEGIN inside', '-----BEGIN A-----\n-----BEGIN A-----\n', '-----BEGIN A----- is out of place'],
  ['empty', '-----BEGIN A-----\n-----END A-----\n', 'not exact base64'],
  ['missing padding', '-----BEGIN A-----\nAA\n-----END A-----\n', 'not exact base64'],
  ['bits in the padding', '-----BEGIN A-----\nAB==\n-----END A-----\n', 'not exact base64'],
  ['characters behind the padding', '-----BEGIN A-----\nAA==AAAA\n-----END A-----\n', 'not exact base64'],
  ['base64url', '-----BEGIN A-----\nAA-_\n-----END A-----\n', 'not exact base64'],
  ['a header', '-----BEGIN A-----\nComment: x\n\nAAAA\n-----END A-----\n', 'not exact base64'],
])('refused: %s', (_title, text, reason) => {
  expect(() => parsePem(text, 'A')).toThrow(
    expect.objectContaining({ code: 'certificate-unreadable', hint: expect.any(String) }),
  );
  expect(() => parsePem(text, 'A')).toThrow(reason);
});
