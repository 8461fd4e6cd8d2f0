import type { Principal } from '@certwright/core';

/** What goes with a request through the app. */
export interface ServerEnvironment {
  readonly Variables: {
    requestId: string;
    /** Set once it is known who asks; public routes know nobody. */
    principal?: Principal;
    /** What the forms of a page hold; set for those who are signed in. */
    formToken?: string;
  };
}
