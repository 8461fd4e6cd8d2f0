import { visible } from '@certwright/present';
import type { PropsWithChildren } from 'hono/jsx';
import { assetPaths } from '../assets.ts';
import type { Visitor } from '../session/visitor.ts';

interface DocumentProps {
  readonly title: string;
  readonly visitor?: Visitor | undefined;
}

/** A whole page. */
export function Document({ title, visitor, children }: PropsWithChildren<DocumentProps>) {
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
          {visitor && <Navigation visitor={visitor} />}
          {visitor && <SignedIn visitor={visitor} />}
        </header>
        <main id="main">{children}</main>
      </body>
    </html>
  );
}

/** Whether buttons that change something are of any use; the handlers decide. */
export function mayIssue({ principal }: Visitor): boolean {
  return principal.role !== 'viewer';
}

/** Only what the principal's role lets it open. */
function Navigation({ visitor }: { readonly visitor: Visitor }) {
  const isAdmin = visitor.principal.role === 'admin';
  return (
    <nav aria-label="Pages">
      <a href="/">Certificates</a>
      {mayIssue(visitor) && <a href="/issue">Issue</a>}
      <a href="/authorities">Authorities</a>
      {isAdmin && <a href="/tokens">Tokens</a>}
      {isAdmin && <a href="/audit">Audit trail</a>}
    </nav>
  );
}

function SignedIn({ visitor: { principal, formToken } }: { readonly visitor: Visitor }) {
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
