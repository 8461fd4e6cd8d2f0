import type { CertificateStatus } from '@certwright/core';
import { statusMarks, statusWords } from '../words.ts';

export function Status({ status }: { readonly status: CertificateStatus }) {
  return (
    <span class={`status ${status}`}>
      <span aria-hidden="true">{statusMarks[status]}</span> {statusWords[status]}
    </span>
  );
}
