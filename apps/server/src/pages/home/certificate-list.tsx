import { formatGeneralName, type ListedCertificate } from '@certwright/core';
import { formatTime, formatWhen, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Status } from '../layout/status.tsx';
import { Table } from '../layout/table.tsx';
import { shorten } from '../words.ts';

export interface CertificateListProps {
  readonly certificates: readonly ListedCertificate[];
  readonly now: Date;
}

const mostNames = 3;
const longestName = 100;

/** What the timeline shows, in words. */
export function CertificateList({ certificates, now }: CertificateListProps) {
  return (
    <Table caption="Certificates, by the end of their validity" columns={['Certificate', 'Status', 'Expires']}>
      {certificates.map((one) => (
        <Row certificate={one} now={now} />
      ))}
    </Table>
  );
}

function Row({ certificate, now }: { readonly certificate: ListedCertificate; readonly now: Date }) {
  const { name, status, notAfter, serialNumber, authority, profile } = certificate;
  return (
    <tr>
      <th scope="row">
        <a class="name" href={certificatePath(certificate)}>
          <bdi>{shorten(visible(name), longestName)}</bdi>
        </a>
        <span class="fine">
          {namesOf(certificate)}
          {[profile, authority && `by ${authority}`].filter(Boolean).join(', ')} <code>{serialNumber}</code>
        </span>
      </th>
      <td>
        <Status status={status} />
      </td>
      <td>
        <time datetime={notAfter.toISOString()}>{formatTime(notAfter)}</time>
        <span class="fine">{formatWhen(notAfter, now)}</span>
      </td>
    </tr>
  );
}

/** The first of its subjectAltNames, where they say more than its name. */
function namesOf({ name, subjectAltName }: ListedCertificate) {
  const others = subjectAltName.filter(({ value }) => value !== name);
  const shown = others.slice(0, mostNames).map((one) => shorten(visible(formatGeneralName(one)), longestName));
  const left = others.length - shown.length;
  if (shown.length === 0) return null;
  return (
    <bdi class="names">
      {shown.join(', ')}
      {left > 0 && ` and ${left} more`}
    </bdi>
  );
}
