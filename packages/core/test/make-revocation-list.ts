import type { OpensslFolder } from './openssl-folder.ts';

/** A list to be made by `openssl ca -gencrl`; the files lie in the folder. */
export interface WantedList {
  readonly key: string;
  readonly certificate: string;
  /** One line of openssl's index each: a serial number (hex, an even number of digits), and a reason if there is one. */
  readonly revoked?: readonly { readonly serialNumber: string; readonly reason?: string }[];
  /** Lines of a section of extensions; without one the list is of version 1. */
  readonly extensions?: string;
  /** Hex, an even number of digits. */
  readonly crlNumber?: string;
  /** Further arguments, such as `-crl_lastupdate`. */
  readonly extra?: readonly string[];
}

export const revocationDate = '261123222900Z';

/** PEM, valid for a week from now unless `extra` says otherwise. */
export function makeRevocationList(openssl: OpensslFolder, list: WantedList): string {
  const { key, certificate, revoked = [], extensions, crlNumber, extra = [] } = list;
  const lines = revoked.map(({ serialNumber, reason }) => {
    const when = reason === undefined ? revocationDate : `${revocationDate},${reason}`;
    return `R\t491231235959Z\t${when}\t${serialNumber}\tunknown\t/CN=revoked\n`;
  });
  openssl.write('index.txt', lines.join(''));
  if (crlNumber !== undefined) openssl.write('crlnumber', `${crlNumber}\n`);
  openssl.write(
    'list.cnf',
    `[ca]
default_ca = authority
[authority]
database = index.txt
default_md = default
unique_subject = no
${crlNumber === undefined ? '' : 'crlnumber = crlnumber'}
${extensions === undefined ? '' : 'crl_extensions = extensions'}
[extensions]
${extensions ?? ''}
`,
  );
  const times = extra.some((argument) => argument === '-crl_nextupdate') ? [] : ['-crldays', '7'];
  return openssl.run(
    ...['ca', '-gencrl', '-config', 'list.cnf', '-keyfile', key, '-cert', certificate, ...times, ...extra],
  );
}
