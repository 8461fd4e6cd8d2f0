import type { Context } from 'hono';

/** What a form sent, as text, without blanks around it; a field that is empty is missing. */
export async function readFields(c: Context): Promise<Readonly<Record<string, string>>> {
  const fields = Object.entries(await c.req.parseBody()).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(fields);
}
