import { expect, test } from 'vitest';
import { fileNameOf } from './pem-files.ts';

test.each([
  ['web.lab.example', 'web.lab.example'],
  ['*.lab.example', 'lab.example'],
  ['../../etc/passwd', 'etc_passwd'],
  ['a"; filename="b', 'a_filename_b'],
  ['-rf', 'rf'],
  ['Дом', 'certificate'],
  ['', 'certificate'],
  ['x'.repeat(200), 'x'.repeat(60)],
])('the files of %s begin with %s', (name, base) => {
  expect(fileNameOf(name)).toBe(base);
});
