import { type Certificate, formatDistinguishedName } from '@certwright/core';
import { formatTime, visible } from '@certwright/present';
import { Document } from '../layout/document.tsx';
import { printedFingerprint } from './printed-fingerprint.ts';
import { trustGuides } from './trust-guides.ts';

export interface TrustProps {
  readonly name: string;
  readonly certificate: Certificate;
}

/** How to trust a root, for anybody: nothing in it is secret. */
export function TrustPage({ name, certificate }: TrustProps) {
  const file = `/authorities/${encodeURIComponent(name)}`;
  return (
    <Document title={`Trust ${name}`}>
      <h1>
        Trust <bdi>{visible(name)}</bdi>
      </h1>
      <p>
        <bdi>{visible(formatDistinguishedName(certificate.subject))}</bdi>, valid until{' '}
        {formatTime(certificate.validity.notAfter)}
      </p>
      <p>
        SHA-256 fingerprint: <code>{printedFingerprint(certificate)}</code>
      </p>
      <p class="notice">
        Compare this fingerprint with the one that the server printed when it started, before you trust the file:
        whoever stands between you and the server could have changed both.
      </p>
      <nav class="actions" aria-label="Files">
        <a href={`${file}.pem`} download>
          {name}.pem
        </a>
        <a href={`${file}.der`} download>
          {name}.der
        </a>
      </nav>
      <p>To look at a file:</p>
      <pre tabindex={0}>{`openssl x509 -in ${name}.pem -noout -subject -fingerprint -sha256`}</pre>
      {trustGuides(name).map(({ platform, steps }) => (
        <section>
          <h2>{platform}</h2>
          <ol>
            {steps.map(({ text, command }) => (
              <li>
                {text}
                {command !== undefined && <pre tabindex={0}>{command}</pre>}
              </li>
            ))}
          </ol>
        </section>
      ))}
    </Document>
  );
}
