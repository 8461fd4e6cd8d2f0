import type { IssuedToHolder } from '@certwright/core';
import { visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document, type SignedInVisitor } from '../layout/document.tsx';
import { type Bundle, dataUrl, fileNameOf } from './bundle.ts';
import { useLines } from './use-lines.ts';

export interface IssuedProps {
  readonly visitor: SignedInVisitor;
  readonly issued: IssuedToHolder;
  readonly bundle: Bundle;
  /** Of the PKCS#12 files. */
  readonly password: string;
}

/** What the holder takes away; the server keeps neither the key nor this page. */
export function IssuedPage({ visitor, issued, bundle, password }: IssuedProps) {
  const { name, certificate, authority, warnings, privateKeyPem, repeated, keyMadeHere } = issued;
  const hasKey = privateKeyPem !== undefined;
  const path = certificatePath({ serialNumber: certificate.serialNumber, authority });
  return (
    <Document title="Issued" {...visitor}>
      <h1>
        Issued: <bdi>{visible(name)}</bdi>
      </h1>
      {warnings.map((one) => (
        <p class="notice">{visible(one)}</p>
      ))}
      {repeated && keyMadeHere && (
        <p class="notice">
          This form was sent before: the certificate is the one of then. Its key was shown then, and is not kept.
        </p>
      )}
      {hasKey && (
        <p class="notice">
          <strong>Take the key now.</strong> It is in this page and nowhere else; when you leave, it is gone.
        </p>
      )}
      {bundle.missing.length > 0 && (
        <p class="fault">openssl could not write {bundle.missing.join(' and ')}; all else is here.</p>
      )}
      <section aria-labelledby="files">
        <h2 id="files">Files</h2>
        <ul class="files">
          {bundle.files.map((file) => (
            <li>
              <a href={dataUrl(file)} download={file.name}>
                {file.name}
              </a>{' '}
              <span class="fine">{file.what}</span>
            </li>
          ))}
        </ul>
        {hasKey && (
          <p>
            Password of the PKCS#12 files: <code id="password">{password}</code>
          </p>
        )}
      </section>
      {!repeated && <Uses issued={issued} hasKey={hasKey} />}
      <p>
        <a href={path}>The certificate</a>
      </p>
    </Document>
  );
}

function Uses({ issued, hasKey }: { readonly issued: IssuedToHolder; readonly hasKey: boolean }) {
  const names = issued.certificate.extensions.subjectAltName?.names ?? [];
  const host = names.find(({ type }) => type === 'dNSName')?.value;
  return (
    <section aria-labelledby="use">
      <h2 id="use">How to use it</h2>
      {useLines({ base: fileNameOf(issued.name), host, hasKey }).map(({ program, lines }) => (
        <>
          <h3>{program}</h3>
          <pre tabindex={0}>{lines}</pre>
        </>
      ))}
    </section>
  );
}
