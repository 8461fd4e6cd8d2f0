import type { Principal } from '@certwright/core';

/** What goes with a request through the app. */
export interface ServerEnvironment {
  readonly Variables: {
    requestId: string;
    /** Set once it is known who asks; public routes know nobody. */
    principal?: Principal;
  };
}
