import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DerElement, DerFields, derTags, encodingOf, readDer } from '../../src/certificate/der.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { formatPem } from '../../src/certificate/pem.ts';
import { tlv } from '../der-writer.ts';
import { makeRevocationList, type WantedList } from '../make-revocation-list.ts';
import { OpensslFolder } from '../openssl-folder.ts';

/** A certificate with its key, and the files in which both lie. */
export interface Issued {
  readonly name: string;
  readonly pem: string;
  readonly path: string;
  readonly keyPath: string;
}

export interface Wanted {
  /** Lines of a section of openssl's config; nothing for an empty subject. Without it, the name as CN. */
  readonly subject?: string;
  /** Lines of a section of extensions; each replaces the one of the same key that it would have. */
  readonly extensions?: Readonly<Record<string, string>>;
  /** Further sections. */
  readonly sections?: string;
  /** Without one it signs itself. */
  readonly issuer?: Issued;
  /** Arguments of genpkey, when the key is to be another than P-256. */
  readonly genpkey?: readonly string[];
  /** An existing key. */
  readonly keyPath?: string;
  /** Further arguments of `openssl req -x509`. */
  readonly extra?: readonly string[];
}

const authorityExtensions = {
  basicConstraints: 'critical, CA:TRUE',
  keyUsage: 'critical, keyCertSign, cRLSign',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid:always',
};

const leafExtensions = {
  basicConstraints: 'critical, CA:FALSE',
  keyUsage: 'critical, digitalSignature',
  extendedKeyUsage: 'serverAuth, clientAuth',
  subjectAltName: 'DNS:web.example.com',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid:always',
};

/** Makes certificates of every kind by real openssl, good ones unless something else is wanted. */
export class TestPki extends OpensslFolder {
  #number = 0;

  authority(name: string, wanted: Wanted = {}): Issued {
    return this.#issue(name, { ...wanted, extensions: { ...authorityExtensions, ...wanted.extensions } });
  }

  leaf(name: string, wanted: Wanted & { readonly issuer: Issued }): Issued {
    return this.#issue(name, { ...wanted, extensions: { ...leafExtensions, ...wanted.extensions } });
  }

  /** The same certificate with other fields in its tbsCertificate, signed again by the key of the issuer (P-256). */
  rewrite(issued: Issued, issuer: Issued, edit: (fields: Buffer[]) => readonly Buffer[]): Issued {
    const { der } = parseCertificate(issued.pem);
    const [tbs, algorithm] = childrenOf(readDer(der, derTags.sequence, 'certificate'));
    if (!tbs || !algorithm) throw new Error('no certificate');
    const edited = tlv(0x30, ...edit(childrenOf(tbs).map(encodingOf)));
    const signature = sign('sha256', edited, createPrivateKey(readFileSync(issuer.keyPath)));
    const pem = formatPem(
      'CERTIFICATE',
      tlv(0x30, edited, encodingOf(algorithm), tlv(0x03, Buffer.from([0]), signature)),
    );
    return { ...issued, pem, path: this.write(this.#newName('rewritten'), pem) };
  }

  /** The same with a further extension at the end of the others: an OID, and the content of extnValue, in hex. */
  withExtension(issued: Issued, issuer: Issued, oid: string, value: string): Issued {
    const extension = tlv(0x30, tlv(0x06, Buffer.from(oid, 'hex')), tlv(0x04, Buffer.from(value, 'hex')));
    return this.rewrite(issued, issuer, (fields) => {
      const list = readDer(fields.at(-1) ?? Buffer.alloc(0), 0xa3, 'extensions');
      const [extensions] = childrenOf(list);
      if (!extensions) throw new Error('no extensions');
      const all = [...childrenOf(extensions).map(encodingOf), extension];
      return [...fields.slice(0, -1), tlv(0xa3, tlv(0x30, ...all))];
    });
  }

  revocationList(issuer: Issued, wanted: Omit<WantedList, 'key' | 'certificate'>): string {
    return makeRevocationList(this, { key: issuer.keyPath, certificate: issuer.path, ...wanted });
  }

  #issue(name: string, wanted: Wanted): Issued {
    const keyPath = wanted.keyPath ?? this.#makeKey(wanted.genpkey);
    const signer = wanted.issuer ? ['-CA', wanted.issuer.path, '-CAkey', wanted.issuer.keyPath] : [];
    const subject = wanted.subject ?? `CN = ${name}`;
    const emptySubject = subject === '' ? ['-subj', '/'] : [];
    const args = ['-days', '365', ...signer, ...emptySubject, ...(wanted.extra ?? [])];
    const pem = this.selfSign(keyPath, configOf(subject || 'CN = none', wanted), ...args);
    return { name, pem, path: this.write(this.#newName(name), pem), keyPath };
  }

  #makeKey(genpkey = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] as readonly string[]): string {
    return this.write(this.#newName('key'), this.run('genpkey', ...genpkey));
  }

  #newName(name: string): string {
    this.#number += 1;
    return `${name.replace(/\W/g, '-')}-${this.#number}.pem`;
  }
}

function childrenOf(parent: DerElement): DerElement[] {
  const fields = new DerFields(parent, 'parent');
  const children: DerElement[] = [];
  while (!fields.isAtEnd) children.push(fields.takeAny('child'));
  return children;
}

function configOf(subject: string, { extensions = {}, sections = '' }: Wanted): string {
  const lines = Object.entries(extensions).map(([key, value]) => (value === '' ? '' : `${key} = ${value}`));
  return `[req]
distinguished_name = subject
prompt = no
utf8 = yes
string_mask = utf8only
x509_extensions = extensions
[subject]
${subject}
[extensions]
${lines.join('\n')}
${sections}
`;
}
