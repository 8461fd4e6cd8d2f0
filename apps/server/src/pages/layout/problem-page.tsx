import { visible } from '@certwright/present';
import type { ProblemDetails } from '../../problem-details.ts';
import type { Visitor } from '../session/visitor.ts';
import { Document } from './document.tsx';

interface ProblemProps {
  readonly problem: ProblemDetails;
  readonly visitor: Visitor | undefined;
}

/** A refusal, for people: what happened, and what to do. */
export function ProblemPage({ problem, visitor }: ProblemProps) {
  const { title, detail, hint, details = [], status, code } = problem;
  return (
    <Document title={title} visitor={visitor}>
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
