import type { Context } from 'hono';

/** The fields of a form as text, without blanks around it; one that is empty is missing. */
export type FormFields = Readonly<Record<string, string>>;

export async function readFields(c: Context): Promise<FormFields> {
  return filledFields(await c.req.parseBody());
}

/** The same for what came otherwise; what is no text counts nothing. */
export function filledFields(raw: Readonly<Record<string, unknown>>): FormFields {
  const fields = Object.entries(raw).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(fields);
}
