import type { CertificateStatus } from '@certwright/core';
import { statusWords } from '@certwright/present';
import { statusMarks } from '../words.ts';

export function Status({ status }: { readonly status: CertificateStatus }) {
  return (
    <span class={`status ${status}`}>
      <span aria-hidden="true">{statusMarks[status]}</span> {statusWords[status]}
    </span>
  );
}
