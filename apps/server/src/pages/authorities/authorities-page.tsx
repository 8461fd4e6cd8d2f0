import { type AuthorityStatus, formatDistinguishedName, type TreeNode } from '@certwright/core';
import { formatTime, formatWhen, visible } from '@certwright/present';
import { Document } from '../layout/document.tsx';
import { Status } from '../layout/status.tsx';
import type { Visitor } from '../session/visitor.ts';
import { printedFingerprint } from './printed-fingerprint.ts';

export interface AuthoritiesProps {
  readonly visitor: Visitor;
  /** Those at the top. */
  readonly nodes: readonly TreeNode[];
  /** By the path of the certificate; missing for one that only stands in the file of another. */
  readonly statuses: ReadonlyMap<string, AuthorityStatus>;
  readonly now: Date;
}

/** The authorities as they signed each other. */
export function AuthoritiesPage({ visitor, nodes, statuses, now }: AuthoritiesProps) {
  return (
    <Document title="Authorities" visitor={visitor}>
      <h1>Authorities</h1>
      {nodes.length === 0 ? (
        <p class="card">
          There is no authority yet. <code>certwright ca create</code> makes one.
        </p>
      ) : (
        <Nodes nodes={nodes} statuses={statuses} now={now} />
      )}
    </Document>
  );
}

function Nodes({ nodes, statuses, now }: Omit<AuthoritiesProps, 'visitor'>) {
  return (
    <ul class="tree">
      {nodes.map((node) => {
        const below = node.issued.filter((one) => one.isAuthority);
        return (
          <li>
            <Node node={node} status={statusOf(node, statuses)} now={now} />
            {below.length > 0 && <Nodes nodes={below} statuses={statuses} now={now} />}
          </li>
        );
      })}
    </ul>
  );
}

function statusOf({ certificate, certificatePath }: TreeNode, statuses: AuthoritiesProps['statuses']) {
  const status = statuses.get(certificatePath);
  return status?.state.certificate.fingerprint === certificate.fingerprint ? status : undefined;
}

interface NodeProps {
  readonly node: TreeNode;
  readonly status: AuthorityStatus | undefined;
  readonly now: Date;
}

function Node({ node, status, now }: NodeProps) {
  const { certificate } = node;
  const { notAfter } = certificate.validity;
  return (
    <article class="card">
      <h2>
        <bdi>{visible(node.name)}</bdi> <Status status={node.status} />
      </h2>
      <dl class="facts">
        <dt>subject</dt>
        <dd>
          <bdi>{visible(formatDistinguishedName(certificate.subject))}</bdi>
        </dd>
        <dt>expires</dt>
        <dd>
          {formatTime(notAfter)}, {formatWhen(notAfter, now)}
        </dd>
        <dt>SHA-256</dt>
        <dd>
          <code>{printedFingerprint(certificate)}</code>
        </dd>
        {status && <Served status={status} now={now} />}
      </dl>
      {status && <Links status={status} />}
    </article>
  );
}

function Served({ status, now }: { readonly status: AuthorityStatus; readonly now: Date }) {
  const { state, revocation, responder, addresses } = status;
  const { list, need } = revocation;
  return (
    <>
      <dt>can sign</dt>
      <dd>
        {state.key === 'missing'
          ? 'no: its key is not here'
          : state.faults.length > 0
            ? 'no: certwright ca show tells why'
            : 'yes'}
      </dd>
      <dt>revocation list</dt>
      <dd>
        {list
          ? `${list.entries.length} revoked, made ${formatWhen(list.thisUpdate, now)}${list.nextUpdate ? `, good until ${formatTime(list.nextUpdate)}` : ''}`
          : 'none'}
        {need.reason !== undefined && list && `; the next is due: ${need.reason}`}
        <span class="fine">{visible(addresses.crlUrl ?? 'no address of it stands in certificates')}</span>
      </dd>
      <dt>OCSP</dt>
      <dd>
        {responder.fault === undefined
          ? `answers, by ${responder.name}${responder.notAfter ? ` until ${formatTime(responder.notAfter)}` : ''}`
          : `does not answer: ${responder.name} ${responder.fault}`}
        <span class="fine">{visible(addresses.ocspUrl ?? 'no address of it stands in certificates')}</span>
      </dd>
    </>
  );
}

function Links({ status: { state, revocation } }: { readonly status: AuthorityStatus }) {
  const { name, selfSigned } = state;
  const file = `/authorities/${encodeURIComponent(name)}`;
  return (
    <nav class="actions" aria-label={`Of ${name}`}>
      <a href={`/?${new URLSearchParams({ authority: name })}`}>What it issued</a>
      {selfSigned && <a href={`/trust/${encodeURIComponent(name)}`}>How to trust it</a>}
      <a href={`${file}.pem`} download>
        PEM
      </a>
      <a href={`${file}.der`} download>
        DER
      </a>
      {revocation.list && (
        <a href={`${file}.crl`} download>
          Revocation list
        </a>
      )}
    </nav>
  );
}
