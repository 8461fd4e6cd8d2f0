/** What is asked of every front end: a certificate for a certification request. */
export interface Asked {
  /** PEM. */
  readonly certificationRequest: string;
  readonly profile: string;
  readonly authority: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** PEM of the certificate, or the code of the refusal. */
export type Answer = { readonly certificate: string } | { readonly code: string };

/** One way to core, over an assets folder that all of them share. */
export interface FrontEnd {
  readonly name: string;
  /** @param file a name that is not used in the folder yet, where the front end keeps a file */
  ask(asked: Asked, file: string): Promise<Answer>;
  close(): Promise<void>;
}
