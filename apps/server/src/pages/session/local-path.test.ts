import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each([
  ['/', '/'],
  ['/?search=web', '/?search=web'],
  ['/certificates/3a', '/certificates/3a'],
  [undefined, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example/', '/'],
  ['/.//evil.example/', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('from %j somebody who signs in goes to %s', (wanted, path) => {
  expect(localPath(wanted)).toBe(path);
});
