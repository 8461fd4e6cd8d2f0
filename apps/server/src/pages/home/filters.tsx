import { type HomeQuery, shows } from './home-query.ts';

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
  readonly fault?: string | undefined;
}

/** A form that is sent by GET, so that a question has an address. */
export function Filters({ query, authorities, profiles, fault }: FiltersProps) {
  return (
    <form method="get" action="/" class="filters" aria-label="What is shown">
      <div>
        <label for="search">Name</label>
        <input
          id="search"
          name="search"
          type="search"
          value={query.search ?? ''}
          autocomplete="off"
          spellcheck={false}
        />
      </div>
      <div>
        <label for="show">Show</label>
        <select id="show" name="show">
          {shows.map((one) => (
            <option value={one} selected={one === query.show}>
              {showWords[one]}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="within">Within</label>
        <input
          id="within"
          name="within"
          value={query.within ?? '45d'}
          size={6}
          spellcheck={false}
          aria-invalid={fault === undefined ? undefined : 'true'}
          aria-describedby={fault === undefined ? undefined : 'within-fault'}
        />
        {fault !== undefined && (
          <p class="fault" id="within-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      <Choice name="authority" label="Authority" values={authorities} chosen={query.authority} />
      <Choice name="profile" label="Profile" values={profiles} chosen={query.profile} />
      <input type="hidden" name="span" value={query.span} />
      <button type="submit">Show</button>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: string | undefined;
}

function Choice({ name, label, values, chosen }: ChoiceProps) {
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">any</option>
        {values.map((value) => (
          <option value={value} selected={value === chosen}>
            {value}
          </option>
        ))}
      </select>
    </div>
  );
}
