import { Document, FormToken } from '../layout/document.tsx';

export interface SignInProps {
  readonly formToken: string;
  readonly next: string;
  /** Why it did not work the last time. */
  readonly fault?: string | undefined;
}

export function SignInPage({ formToken, next, fault }: SignInProps) {
  return (
    <Document title="Sign in">
      <h1>Sign in</h1>
      <form method="post" action="/sign-in" class="card narrow">
        <FormToken formToken={formToken} />
        <input type="hidden" name="next" value={next} />
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          required
          aria-describedby={fault === undefined ? 'token-hint' : 'token-fault token-hint'}
          aria-invalid={fault === undefined ? undefined : 'true'}
        />
        {fault !== undefined && (
          <p class="fault" id="token-fault" role="alert">
            {fault}
          </p>
        )}
        <p class="hint" id="token-hint">
          It begins with <code>cw_</code>. The first one was told when the server first started; further ones are made
          by <code>certwright tokens create</code>.
        </p>
        <button type="submit">Sign in</button>
      </form>
    </Document>
  );
}
