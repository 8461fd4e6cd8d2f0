import type { CertificateStatus, ListedCertificate } from '@certwright/core';
import { statusWords } from '@certwright/present';
import { Document, mayIssue } from '../layout/document.tsx';
import { Status } from '../layout/status.tsx';
import type { Visitor } from '../session/visitor.ts';
import { CertificateList } from './certificate-list.tsx';
import { Filters, type FiltersProps } from './filters.tsx';
import { type HomeQuery, homePath, type Span, spans, usualWindowDays } from './home-query.ts';
import { Timeline } from './timeline.tsx';

export interface HomeProps extends FiltersProps {
  readonly visitor: Visitor;
  readonly counts: Readonly<Record<CertificateStatus, number>>;
  readonly certificates: readonly ListedCertificate[];
  /** The cursor of the next page. */
  readonly next?: string | undefined;
  readonly now: Date;
}

/** What expires when. */
export function HomePage({ visitor, counts, certificates, next, now, ...filters }: HomeProps) {
  const { query, faults } = filters;
  return (
    <Document title="Certificates" visitor={visitor}>
      <h1>Certificates</h1>
      <Counts counts={counts} />
      <Filters {...filters} />
      {certificates.length === 0 && faults === undefined && <Nothing query={query} visitor={visitor} />}
      {certificates.length > 0 && (
        <div class="beside">
          <section aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            <Spans query={query} />
            <Timeline certificates={certificates} now={now} spanDays={spans[query.span]} />
            <Legend />
          </section>
          <section aria-labelledby="list">
            <h2 id="list">List</h2>
            <CertificateList certificates={certificates} now={now} />
          </section>
        </div>
      )}
      <Pages query={query} next={next} />
    </Document>
  );
}

/** Those that the list can show alone. */
const showOf: Partial<Record<CertificateStatus, HomeQuery['show']>> = {
  'expires-soon': 'expiring',
  expired: 'expired',
  revoked: 'revoked',
};

function Counts({ counts }: Pick<HomeProps, 'counts'>) {
  const some = (Object.keys(statusWords) as CertificateStatus[]).filter((status) => counts[status] > 0);
  return (
    <ul class="counts" aria-label="How many there are">
      {some.map((status) => {
        const show = showOf[status];
        const count = (
          <>
            <strong>{counts[status]}</strong> <Status status={status} />
          </>
        );
        return <li>{show === undefined ? count : <a href={`/?show=${show}`}>{count}</a>}</li>;
      })}
    </ul>
  );
}

function Nothing({ query, visitor }: Pick<HomeProps, 'query' | 'visitor'>) {
  const { search, authority, profile, show, cursor } = query;
  const isNarrowed = [search, authority, profile, cursor].some((one) => one !== undefined) || show !== 'current';
  return (
    <div class="card">
      {isNarrowed ? (
        <p>
          No certificate is like that. <a href="/">Show all that are in use</a>.
        </p>
      ) : (
        <p>There is no certificate yet. {mayIssue(visitor) && <a href="/issue">Issue the first one</a>}</p>
      )}
    </div>
  );
}

const spanWords = { quarter: '4 months', year: '13 months', decade: '10 years' } as const satisfies Record<
  Span,
  string
>;

function Spans({ query }: { readonly query: HomeQuery }) {
  return (
    <nav class="spans" aria-label="How much time is shown">
      {(Object.keys(spans) as Span[]).map((span) => (
        <a href={homePath(query, { span })} aria-current={span === query.span ? 'true' : undefined}>
          {spanWords[span]}
        </a>
      ))}
    </nav>
  );
}

function Legend() {
  const statuses = Object.keys(statusWords) as CertificateStatus[];
  return (
    <ul class="legend" aria-hidden="true">
      {statuses.map((status) => (
        <li>
          <svg width="24" height="12">
            <title>{statusWords[status]}</title>
            <rect class={`bar ${status}`} x="1" y="1" width="22" height="10" rx="3" />
          </svg>{' '}
          {statusWords[status]}
        </li>
      ))}
      <li>
        <svg width="24" height="12">
          <title>window</title>
          <rect class="window" width="24" height="12" />
        </svg>{' '}
        the next {usualWindowDays} days
      </li>
    </ul>
  );
}

function Pages({ query, next }: { readonly query: HomeQuery; readonly next: string | undefined }) {
  if (query.cursor === undefined && next === undefined) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {query.cursor !== undefined && <a href={homePath(query, { cursor: undefined })}>First page</a>}
      {next !== undefined && (
        <a href={homePath(query, { cursor: next })} rel="next">
          Next page
        </a>
      )}
    </nav>
  );
}
