import type { Check } from '../check.ts';
import { isAskedAsEndEntity } from '../question.ts';

/** Without a name and a purpose, an authority may be asked about as what it is. */
export const endEntityIsNoAuthority: Check = {
  id: 'end-entity-is-no-authority',
  citation: 'RFC 5280 §4.2.1.9',
  check: ({ certificates: [leaf] }, question) =>
    leaf?.extensions.basicConstraints?.cA && isAskedAsEndEntity(question)
      ? [
          {
            position: 0,
            message: 'it says CA:TRUE, and is asked about as a server or client: it could sign for any name',
          },
        ]
      : [],
};
