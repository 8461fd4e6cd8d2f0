import { visible } from '@certwright/present';
import type { PropsWithChildren } from 'hono/jsx';

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly faults?: readonly string[] | undefined;
}

/** What an input has to say of its hint and its faults. */
export function describedBy({ id, hint, faults = [] }: Pick<FieldProps, 'id' | 'hint' | 'faults'>) {
  const ids = [...(faults.length > 0 ? [`${id}-fault`] : []), ...(hint === undefined ? [] : [`${id}-hint`])];
  return {
    id,
    name: id,
    'aria-invalid': faults.length > 0 ? ('true' as const) : undefined,
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
  };
}

/** An input with its label above, and what is wrong with it below. */
export function Field({ id, label, hint, faults = [], children }: PropsWithChildren<FieldProps>) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {faults.length > 0 && (
        <p class="fault" id={`${id}-fault`}>
          {faults.map((one) => visible(one)).join('; ')}
        </p>
      )}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
