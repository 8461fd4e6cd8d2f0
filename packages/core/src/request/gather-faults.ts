import { CertwrightError } from '../errors.ts';

/**
 * Runs every parser, so that the author of an input is told all its faults at once, and returns what they return. A
 * single fault is thrown as it is; several as one `request-invalid` with an entry of `details` each.
 */
export function parseEach<Value>(parsers: readonly (() => Value)[]): Value[] {
  const faults: CertwrightError[] = [];
  const values = parsers.flatMap((parse) => {
    try {
      return [parse()];
    } catch (error) {
      if (!(error instanceof CertwrightError)) throw error;
      faults.push(error);
      return [];
    }
  });
  throwFaults(faults);
  return values;
}

/** The same for the fields of an object. */
export function parseFields<Fields>(parsers: { readonly [Name in keyof Fields]: () => Fields[Name] }): Fields {
  const entries = Object.entries<() => unknown>(parsers);
  return Object.fromEntries(
    parseEach(
      entries.map(([name, parse]) => () => [name, parse()]),
    ),
  ) as Fields;
}

/** Puts the name of a field before what its parser says. */
export function inField<Value>(field: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    throw new CertwrightError(error.code, `${field}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      details: error.details.map((detail) => `${field}: ${detail}`),
      cause: error,
    });
  }
}

function throwFaults(faults: readonly CertwrightError[]): void {
  const [first, second] = faults;
  if (!first) return;
  if (!second) throw first;
  const details = faults.flatMap((fault) => (fault.details.length > 0 ? fault.details : [detailOf(fault)]));
  throw new CertwrightError('request-invalid', `${details.length} values are not as they must be`, {
    details,
    hint: 'correct each of them',
  });
}

function detailOf({ message, hint }: CertwrightError): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
