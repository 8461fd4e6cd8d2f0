import { describedBy, Field, type FieldProps } from './field.tsx';

interface TextProps extends FieldProps {
  readonly value?: string | undefined;
}

interface TextFieldProps extends TextProps {
  readonly type?: 'text' | 'search';
  readonly size?: number;
  readonly placeholder?: string;
}

/** One line of what no browser should complete or correct. */
export function TextField({ value = '', type = 'text', size, placeholder, ...about }: TextFieldProps) {
  return (
    <Field {...about}>
      <input
        {...describedBy(about)}
        {...{ type, value, size, placeholder }}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
      />
    </Field>
  );
}

export function TextArea({ value = '', rows, ...about }: TextProps & { readonly rows: number }) {
  return (
    <Field {...about}>
      <textarea {...describedBy(about)} rows={rows} spellcheck={false} autocapitalize="none">
        {value}
      </textarea>
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface SelectProps extends FieldProps {
  readonly choices: readonly (string | Choice)[];
  readonly chosen?: string | undefined;
}

export function SelectField({ choices, chosen, ...about }: SelectProps) {
  const all = choices.map((one) => (typeof one === 'string' ? { value: one, text: one } : one));
  return (
    <Field {...about}>
      <select {...describedBy(about)}>
        {all.map(({ value, text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Before the choices of what narrows a list. */
export const anyChoice: Choice = { value: '', text: 'any' };
