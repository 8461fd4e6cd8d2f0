import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findProgram } from '../../../../packages/core/test/peers/find-program.ts';
import type { ServerUnderTest } from '../process/server-under-test.ts';

type OnTestFinished = (work: () => void | Promise<void>) => void;

/** Of this machine; nothing is fetched for the tests. */
const executablePath = findProgram('chromium') ?? 'chromium';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const further = ['--disable-component-update', '--disable-sync'];

export interface Opened {
  readonly page: Page;
  /** Every address that was asked, by what its host is. */
  readonly hosts: Set<string>;
}

/** A page in a real browser; certificates are not checked, for its list of roots is its own. */
export async function openPage(
  onTestFinished: OnTestFinished,
  server: ServerUnderTest,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const browser = await chromium.launch({ executablePath, args: [...args, ...further] });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: server.url.origin, ...options });
  const page = await context.newPage();
  const hosts = new Set<string>();
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:') hosts.add(host);
  });
  return { page, hosts };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Token').fill(token);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor();
}

/** What keeps people from using the page, as axe finds it. */
export async function findObstacles(page: Page): Promise<string[]> {
  const tell = 'found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)';
  return page.evaluate(`${axe.source}; axe.run().then((found) => ${tell})`);
}

/** Whether the page is wider than what shows it. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
