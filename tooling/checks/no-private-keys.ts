import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from './check.ts';
import { trackedFiles } from './tracked-files.ts';

/** A key's first line with key material after it, also when line breaks are written as \n. A header alone is none. */
const PEM_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\r|\\n|\s)*(?:Proc-Type|[A-Za-z0-9+/]{32})/;
const KEY_FILE = /(-key\.pem|\.key|\.p12|\.pfx|\.jks)$/;

export const noPrivateKeys: Check = {
  name: 'no private key is committed',
  async run(root) {
    return trackedFiles(root)
      .filter((file) => KEY_FILE.test(file) || PEM_KEY.test(readFileSync(path.join(root, file), 'latin1')))
      .map((file) => `${file} holds a private key`);
  },
};
