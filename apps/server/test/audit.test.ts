import { issueToHolder } from '@certwright/core';
import { expect, test } from 'vitest';
import { openApi } from './api-fixture.ts';

interface Page {
  readonly entries: readonly {
    readonly id: number;
    readonly action: string;
    readonly target: string;
    readonly outcome: string;
  }[];
  readonly next?: string;
}

test('pages lead back through the trail, the newest first, each entry once', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const token = await api.makeToken('admin');
  for (let index = 0; index < 5; index += 1) await issueToHolder(api.workbench, { name: `web-${index}` });
  const targets: string[] = [];
  let target: string | undefined = '/v1/audit?action=issue&limit=2';
  while (target !== undefined) {
    const response: Response = await api.ask(target, { token });
    const { entries, next } = (await response.json()) as Page;
    targets.push(...entries.map((entry) => entry.target));
    target = next === undefined ? undefined : /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
  }
  expect(targets).toEqual(['web-4', 'web-3', 'web-2', 'web-1', 'web-0']);
});

test('it tells of everything that was asked, this reading in the next', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const [admin, viewer] = [await api.makeToken('admin'), await api.makeToken('viewer')];
  await api.ask('/v1/profiles', { token: viewer });
  await api.ask('/v1/tokens', { token: viewer });
  await api.ask('/v1/audit', { token: admin });
  const { entries } = (await (await api.ask('/v1/audit?limit=3', { token: admin })).json()) as Page;
  expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['read-audit-trail', 'done'],
    ['list-tokens', 'access-denied'],
    ['list', 'done'],
  ]);
});

test.each(['action=fly', 'cursor=x', 'since=whenever', 'limit=0', 'who=me'])(
  'the query %s is refused',
  async (query) => {
    const cleanups: (() => void | Promise<void>)[] = [];
    const api = await openApi((close) => cleanups.push(close));
    expect((await api.ask(`/v1/audit?${query}`, { token: await api.makeToken('admin') })).status).toBe(400);
    for (const close of cleanups) await close();
  },
);
