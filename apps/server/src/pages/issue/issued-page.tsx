import type { IssuedToHolder } from '@certwright/core';
import { visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document } from '../layout/document.tsx';
import { fileNameOf } from '../pem-files.ts';
import type { Visitor } from '../session/visitor.ts';
import type { Bundle, BundleFile } from './bundle.ts';
import { useLines } from './use-lines.ts';

export interface IssuedProps {
  readonly visitor: Visitor;
  readonly issued: IssuedToHolder;
  readonly bundle: Bundle;
  readonly what?: 'Issued' | 'Renewed';
}

/** What the holder takes away; the server keeps neither the key nor this page. */
export function IssuedPage({ visitor, issued, bundle, what = 'Issued' }: IssuedProps) {
  const { name, certificate, authority, repeated } = issued;
  return (
    <Document title={what} visitor={visitor}>
      <h1>
        {what}: <bdi>{visible(name)}</bdi>
      </h1>
      <Notices issued={issued} />
      <Files bundle={bundle} />
      {!repeated && <Uses issued={issued} />}
      <p>
        <a href={certificatePath({ serialNumber: certificate.serialNumber, authority })}>The certificate</a>
      </p>
    </Document>
  );
}

function Notices({ issued }: Pick<IssuedProps, 'issued'>) {
  const { warnings, privateKeyPem, repeated, keyMadeHere } = issued;
  return (
    <>
      {warnings.map((one) => (
        <p class="notice">{visible(one)}</p>
      ))}
      {repeated && (
        <p class="notice">
          This form was sent before: the certificate is the one of then.
          {keyMadeHere && ' Its key was shown then, and is not kept.'}
        </p>
      )}
      {privateKeyPem !== undefined && (
        <p class="notice">
          <strong>Take the key now.</strong> It is in this page and nowhere else; when you leave, it is gone.
        </p>
      )}
    </>
  );
}

function Files({ bundle: { files, missing, password } }: Pick<IssuedProps, 'bundle'>) {
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      {missing.length > 0 && <p class="fault">openssl could not write {missing.join(' and ')}; all else is here.</p>}
      <ul class="files">
        {files.map((file) => (
          <li>
            <a href={dataUrl(file)} download={file.name}>
              {file.name}
            </a>{' '}
            <span class="fine">{file.what}</span>
          </li>
        ))}
      </ul>
      {password !== undefined && (
        <p>
          Password of the PKCS#12 files: <code id="password">{password}</code>
        </p>
      )}
    </section>
  );
}

/** The file as an address, so that it is in the page and nowhere else. */
function dataUrl({ mediaType, content }: BundleFile): string {
  return `data:${mediaType};base64,${Buffer.from(content).toString('base64')}`;
}

function Uses({ issued: { name, certificate, privateKeyPem } }: Pick<IssuedProps, 'issued'>) {
  const names = certificate.extensions.subjectAltName?.names ?? [];
  const host = names.find(({ type }) => type === 'dNSName')?.value;
  return (
    <section aria-labelledby="use">
      <h2 id="use">How to use it</h2>
      {useLines({ base: fileNameOf(name), host, hasKey: privateKeyPem !== undefined }).map(({ program, lines }) => (
        <>
          <h3>{program}</h3>
          <pre tabindex={0}>{lines}</pre>
        </>
      ))}
    </section>
  );
}
