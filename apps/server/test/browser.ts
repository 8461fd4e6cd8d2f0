import { createToken, type IssuingPolicyInput, type Role } from '@certwright/core';
import { type Api, openApi } from './api-fixture.ts';

export interface Browser {
  /** What it would send along; empty before the first answer. */
  cookie: string;
  send(
    path: string,
    options?: {
      readonly form?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Response>;
  /** A page, which has to be there. */
  get(path: string): Promise<string>;
  /** A form of the page that was seen last. */
  submit(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  signIn(token: string): Promise<void>;
}

const origin = 'https://ca.example';

/** What a browser does with cookies and forms, without one. */
export function openBrowser(app: Api['app'], address = '192.0.2.7'): Browser {
  let page = '';
  const browser: Browser = {
    cookie: '',
    send: async (path, { form, headers = {} } = {}) => {
      const response = await app.request(
        new Request(`${origin}${path}`, {
          method: form ? 'POST' : 'GET',
          headers: {
            accept: 'text/html,application/xhtml+xml',
            ...(browser.cookie !== '' && { cookie: browser.cookie }),
            ...(form && { origin, 'sec-fetch-site': 'same-origin' }),
            ...headers,
          },
          ...(form && { body: new URLSearchParams(form) }),
        }),
        undefined,
        { peer: undefined, address },
      );
      const [kept] = response.headers.get('set-cookie')?.split(';') ?? [];
      if (kept !== undefined) browser.cookie = kept;
      return response;
    },
    get: async (path) => {
      const response = await browser.send(path);
      page = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status}\n${page}`);
      return page;
    },
    submit: (path, fields, headers = {}) =>
      browser.send(path, { form: { ...hiddenFields(page, path), ...fields }, headers }),
    signIn: async (token) => {
      await browser.get('/sign-in');
      const response = await browser.submit('/sign-in', { token });
      if (response.status !== 303) throw new Error(`signing in: ${response.status}`);
    },
  };
  return browser;
}

/** Of the form that is sent there. */
function hiddenFields(page: string, action: string): Record<string, string> {
  const form = page.split('<form ').find((one) => one.includes(`action="${action.replaceAll('&', '&amp;')}"`)) ?? '';
  const [own = ''] = form.split('</form>');
  const found = own.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]));
}

/** The app with somebody who is signed in. */
export async function openSignedIn(
  onTestFinished: Parameters<typeof openApi>[0],
  role: Role,
  issuingPolicy?: IssuingPolicyInput,
) {
  const api = await openApi(onTestFinished);
  const browser = openBrowser(api.app);
  const { token, stored } = await createToken(api.workbench, {
    name: 'anna',
    role,
    ...(issuingPolicy && { issuingPolicy }),
  });
  await browser.signIn(token);
  return { ...api, api, browser, token, tokenId: stored.id };
}

const characters: Readonly<Record<string, string>> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' };

/** A page as it reads, with the elements in it. */
export function textOf(html: string): string {
  return html.replace(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => characters[name] ?? '');
}
