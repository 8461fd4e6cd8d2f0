import { anyChoice, SelectField, TextField } from '../layout/controls.tsx';
import { type HomeQuery, shows, usualWindow } from './home-query.ts';

const showWords = {
  all: 'all',
  current: 'without replaced ones',
  expiring: 'expiring within',
  expired: 'expired',
  revoked: 'revoked',
} as const satisfies Record<(typeof shows)[number], string>;

export interface FiltersProps {
  readonly query: HomeQuery;
  readonly authorities: readonly string[];
  readonly profiles: readonly string[];
  /** What is wrong with the time. */
  readonly faults?: readonly string[] | undefined;
}

/** A form that is sent by GET, so that a question has an address. */
export function Filters({ query, authorities, profiles, faults }: FiltersProps) {
  const choices = shows.map((value) => ({ value, text: showWords[value] }));
  const { search, show, within = usualWindow, authority, profile, span } = query;
  return (
    <form method="get" action="/" class="filters" aria-label="What is shown">
      <TextField id="search" label="Name" type="search" value={search} />
      <SelectField id="show" label="Show" choices={choices} chosen={show} />
      <TextField id="within" label="Within" value={within} size={6} faults={faults} />
      <SelectField id="authority" label="Authority" choices={[anyChoice, ...authorities]} chosen={authority} />
      <SelectField id="profile" label="Profile" choices={[anyChoice, ...profiles]} chosen={profile} />
      <input type="hidden" name="span" value={span} />
      <button type="submit">Show</button>
    </form>
  );
}
