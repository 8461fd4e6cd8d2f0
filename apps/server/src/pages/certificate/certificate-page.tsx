import { type ChainLink, formatDistinguishedName, type Renewals, type ShownCertificate } from '@certwright/core';
import { certificateFacts, type Fact, formatTime, formatWhen, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document, mayIssue } from '../layout/document.tsx';
import { Facts } from '../layout/facts.tsx';
import { Status } from '../layout/status.tsx';
import type { Visitor } from '../session/visitor.ts';
import { shorten } from '../words.ts';

export interface CertificatePageProps {
  readonly visitor: Visitor;
  readonly shown: ShownCertificate;
  readonly renewals: Renewals;
  readonly now: Date;
}

const longestTitle = 80;

/** All that is known of one certificate. */
export function CertificatePage({ visitor, shown, renewals, now }: CertificatePageProps) {
  const { certificate, listed } = shown;
  const name = visible(listed?.name ?? formatDistinguishedName(certificate.subject));
  return (
    <Document title={shorten(name, longestTitle)} visitor={visitor}>
      <p>
        <a href="/">Certificates</a>
      </p>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <Actions {...{ visitor, shown }} />
      <section aria-labelledby="here">
        <h2 id="here">Here</h2>
        <Facts facts={factsHere(shown, now)}>
          <dt>status</dt>
          <dd>
            <Status status={shown.status} />
          </dd>
        </Facts>
      </section>
      <section aria-labelledby="chain">
        <h2 id="chain">Chain</h2>
        <Chain shown={shown} now={now} />
      </section>
      <RenewalList renewals={renewals} />
      <section aria-labelledby="says">
        <h2 id="says">What it says</h2>
        <Facts facts={certificateFacts(certificate, now)} />
        <details>
          <summary>PEM</summary>
          {/* Longer than the page is wide, so the keyboard has to reach it. */}
          <pre tabindex={0}>{certificate.pem}</pre>
        </details>
      </section>
    </Document>
  );
}

/** What can be had of it, and what the principal's role lets it do. */
function Actions({ visitor, shown }: Pick<CertificatePageProps, 'visitor' | 'shown'>) {
  const { certificate, listed, status } = shown;
  const reference = { serialNumber: certificate.serialNumber, authority: listed?.authority };
  const mayChange = mayIssue(visitor) && status !== 'revoked' && !certificate.extensions.basicConstraints?.cA;
  return (
    <nav class="actions" aria-label="This certificate">
      <a href={certificatePath(reference, 'certificate.pem')} download>
        PEM
      </a>
      <a href={certificatePath(reference, 'fullchain.pem')} download>
        Full chain
      </a>
      {mayChange && <a href={certificatePath(reference, 'renew')}>Renew</a>}
      {mayChange && <a href={certificatePath(reference, 'revoke')}>Revoke</a>}
    </nav>
  );
}

/** What the record and the folder know of it; where its files lie is nobody's business. */
function factsHere({ listed, revocation }: ShownCertificate, now: Date): Fact[] {
  const { authority, profile, keptIn, issuedAt, frontEnd, replacedAt } = listed ?? {};
  const when = (time: Date) => `${formatTime(time)}, ${formatWhen(time, now)}`;
  const facts: Fact[] = [
    ['revoked', revocation ? [`${when(revocation.revokedAt)}: ${revocation.reason ?? 'no reason given'}`] : []],
    ['replaced', replacedAt ? [when(replacedAt)] : []],
    ['authority', authority === undefined ? [] : [authority]],
    ['profile', profile === undefined ? [] : [profile]],
    ['issued', issuedAt ? [`${when(issuedAt)}${frontEnd === undefined ? '' : `, through ${frontEnd}`}`] : []],
    ['kept', keptIn === undefined ? [] : [keptIn === 'holder' ? 'by its holder' : 'in the folder of the server']],
  ];
  return facts.filter(([, values]) => values.length > 0);
}

/** The root on top, as a tree has it. */
function Chain({ shown, now }: Pick<CertificatePageProps, 'shown' | 'now'>) {
  const { chain, certificate, status } = shown;
  const { issuer } = chain.links.at(-1)?.certificate ?? certificate;
  return (
    <ol class="chain">
      {chain.state === 'unknown' && (
        <li class="gone">
          <bdi>{visible(formatDistinguishedName(issuer) || 'an issuer without a name')}</bdi>
          <span class="fine">is not here</span>
        </li>
      )}
      {chain.links.toReversed().map((link) => (
        <Link link={link} now={now} />
      ))}
      <li aria-current="true">
        <bdi>{visible(formatDistinguishedName(certificate.subject) || 'a subject without a name')}</bdi>{' '}
        <Status status={status} />
      </li>
    </ol>
  );
}

function RenewalList({ renewals: { later, earlier } }: Pick<CertificatePageProps, 'renewals'>) {
  if (later.length + earlier.length === 0) return null;
  const items = [
    ...later.map((one) => ({ ...one, what: 'renewed it' })),
    ...earlier.map((one) => ({ ...one, what: 'was renewed by it' })),
  ];
  return (
    <section aria-labelledby="renewals">
      <h2 id="renewals">Renewals</h2>
      <ul>
        {items.map((one) => (
          <li>
            <a href={certificatePath(one)}>
              <code>{one.serialNumber}</code>
            </a>{' '}
            {one.what}: issued {formatTime(one.issuedAt)}, until {formatTime(one.notAfter)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Link({ link, now }: { readonly link: ChainLink; readonly now: Date }) {
  const { subject, validity } = link.certificate;
  return (
    <li>
      <bdi>{visible(formatDistinguishedName(subject) || 'a subject without a name')}</bdi>
      <span class="fine">
        {validity.notAfter < now ? 'expired' : 'expires'} {formatWhen(validity.notAfter, now)}
      </span>
    </li>
  );
}
