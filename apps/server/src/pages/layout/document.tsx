import type { Principal } from '@certwright/core';
import { visible } from '@certwright/present';
import type { PropsWithChildren } from 'hono/jsx';
import { assetPaths } from '../assets.ts';

export interface Visitor {
  readonly principal?: Principal | undefined;
  /** For forms; missing where there is no session. */
  readonly formToken?: string | undefined;
}

/** Somebody who is. */
export interface SignedInVisitor {
  readonly principal: Principal;
  readonly formToken: string;
}

interface DocumentProps extends Visitor {
  readonly title: string;
}

/** A whole page. */
export function Document({ title, principal, formToken, children }: PropsWithChildren<DocumentProps>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · certwright`}</title>
        <link rel="icon" href={assetPaths['favicon.svg']} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPaths['style.css']} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/">
            certwright
          </a>
          {principal && <Navigation principal={principal} />}
          {principal && formToken !== undefined && <SignedIn principal={principal} formToken={formToken} />}
        </header>
        <main id="main">{children}</main>
      </body>
    </html>
  );
}

/** Whether buttons that change something are of any use; the handlers decide. */
export function mayIssue(principal: Principal | undefined): boolean {
  return principal !== undefined && principal.role !== 'viewer';
}

/** Only what the principal's role lets it open. */
function Navigation({ principal }: { readonly principal: Principal }) {
  return (
    <nav aria-label="Pages">
      <a href="/">Certificates</a>
      {mayIssue(principal) && <a href="/issue">Issue</a>}
      <a href="/authorities">Authorities</a>
      {principal.role === 'admin' && <a href="/tokens">Tokens</a>}
      {principal.role === 'admin' && <a href="/audit">Audit trail</a>}
    </nav>
  );
}

function SignedIn({ principal, formToken }: { readonly principal: Principal; readonly formToken: string }) {
  return (
    <div class="who">
      <span>
        <bdi>{visible(principal.name)}</bdi>, {principal.role}
      </span>
      <form method="post" action="/sign-out">
        <FormToken formToken={formToken} />
        <button type="submit" class="quiet">
          Sign out
        </button>
      </form>
    </div>
  );
}

/** What every form holds, so that no other site can send it. */
export function FormToken({ formToken }: { readonly formToken: string }) {
  return <input type="hidden" name="form" value={formToken} />;
}
