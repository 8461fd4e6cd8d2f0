import { visible } from '@certwright/present';

/** Why nothing was done, above a form. */
export function Faults({ intro, told }: { readonly intro: string; readonly told: readonly string[] }) {
  return (
    <div class="fault" role="alert">
      <p>{intro}</p>
      <ul>
        {told.map((one) => (
          <li>{visible(one)}</li>
        ))}
      </ul>
    </div>
  );
}
