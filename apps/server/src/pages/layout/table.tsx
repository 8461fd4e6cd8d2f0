import type { PropsWithChildren } from 'hono/jsx';

interface TableProps {
  /** For those who do not see it. */
  readonly caption: string;
  readonly columns: readonly string[];
}

/** Rows; where there is little room, the cells of each stand below one another. */
export function Table({ caption, columns, children }: PropsWithChildren<TableProps>) {
  return (
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
