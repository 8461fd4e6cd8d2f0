import { visible } from '@certwright/present';
import type { ProblemDetails } from '../../problem-details.ts';
import { Document, type Visitor } from './document.tsx';

/** A refusal, for people: what happened, and what to do. */
export function ProblemPage({ problem, visitor }: { readonly problem: ProblemDetails; readonly visitor: Visitor }) {
  const { title, detail, hint, details = [], status, code } = problem;
  return (
    <Document title={title} {...visitor}>
      <h1>{visible(title)}</h1>
      <p>{visible(detail ?? adviceFor(status))}</p>
      {details.length > 0 && (
        <ul>
          {details.map((one) => (
            <li>{visible(one)}</li>
          ))}
        </ul>
      )}
      {hint !== undefined && <p>What to do: {visible(hint)}.</p>}
      <p>
        <a href="/">To the certificates</a>
      </p>
      <p class="fine">
        {status} {code}
      </p>
    </Document>
  );
}

function adviceFor(status: number): string {
  return status >= 500
    ? 'Something went wrong on the server; its log tells what. Try again, or ask whoever runs it.'
    : 'The server did not take this.';
}
