import { afterAll } from 'vitest';
import { OpensslFolder } from '../openssl-folder.ts';

/** Makes certification requests as a stranger does, with the system's openssl. */
export class Stranger {
  readonly openssl = new OpensslFolder();
  readonly key = this.openssl.makeKey('ec-p256');

  constructor() {
    afterAll(() => this.openssl.remove());
  }

  /** @param subject lines of a config, and so are the extensions that are asked for */
  request(subject: string, extensions = '', { key = this.key, stringMask = 'utf8only' } = {}): string {
    const asks = extensions === '' ? '' : 'req_extensions = e\n';
    return this.openssl.request(
      key,
      `[req]\ndistinguished_name = s\nprompt = no\nutf8 = yes\nstring_mask = ${stringMask}\n${asks}[s]\n${subject}\n[e]\n${extensions}\n`,
    );
  }
}
