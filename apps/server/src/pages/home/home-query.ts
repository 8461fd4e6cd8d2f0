import { usualWarningWindowMs } from '@certwright/core';
import { z } from 'zod';

/** In which all that tells of certificates calls them expiring soon. */
export const usualWindowDays = usualWarningWindowMs / (24 * 60 * 60 * 1000);
export const usualWindow = `${usualWindowDays}d`;

/** How much time the picture shows, in days. */
export const spans = { quarter: 120, year: 400, decade: 3652 } as const;
export type Span = keyof typeof spans;

export const shows = ['all', 'current', 'expiring', 'expired', 'revoked'] as const;

/** What the form sends; an empty field narrows nothing, and a link that is wrong shows everything. */
const text = z
  .string()
  .max(500)
  .optional()
  .catch(undefined)
  .transform((value) => value?.trim() || undefined);

export const homeQuery = z.object({
  search: text,
  show: z.enum(shows).catch('current'),
  within: text,
  authority: text,
  profile: text,
  cursor: text,
  span: z.enum(Object.keys(spans) as [Span, ...Span[]]).catch('year'),
});

export type HomeQuery = z.output<typeof homeQuery>;

/** The same in the words of the API. */
export function toFilter({ search, show, within = usualWindow, authority, profile }: HomeQuery) {
  return {
    search,
    authority,
    profile,
    ...(show === 'current' && { current: true }),
    ...(show === 'expiring' && { expiring: within }),
    ...(show === 'expired' && { expired: true }),
    ...(show === 'revoked' && { revoked: true }),
  };
}

/** The address of the same question with something changed. */
export function homePath(query: HomeQuery, change: Partial<HomeQuery>): string {
  const all = Object.entries({ ...query, ...change }).filter(([, value]) => value !== undefined);
  return `/?${new URLSearchParams(all as [string, string][])}`;
}
