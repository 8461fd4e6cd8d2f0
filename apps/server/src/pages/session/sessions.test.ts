import { expect, test } from 'vitest';
import { Sessions } from './sessions.ts';

function clockAt(start: string) {
  let now = new Date(start).getTime();
  return { now: () => new Date(now), pass: (minutes: number) => (now += minutes * 60_000) };
}

const open = () => {
  const clock = clockAt('2026-01-01T00:00:00Z');
  return { clock, sessions: new Sessions({ clock, mostSessions: 2 }) };
};

test('a session lasts while it is used, and 30 minutes after', () => {
  const { clock, sessions } = open();
  const id = sessions.begin('aa');
  clock.pass(29);
  expect(sessions.use(id)).toBe('aa');
  clock.pass(29);
  expect(sessions.use(id)).toBe('aa');
  clock.pass(30);
  expect(sessions.use(id)).toBeUndefined();
  clock.pass(-30);
  expect(sessions.use(id)).toBeUndefined();
});

test('a session that is always used ends after 8 hours', () => {
  const { clock, sessions } = open();
  const id = sessions.begin('aa');
  for (let minutes = 0; minutes < 460; minutes += 20) {
    clock.pass(20);
    expect(sessions.use(id)).toBe('aa');
  }
  clock.pass(20);
  expect(sessions.use(id)).toBeUndefined();
});

test('a session that was ended is none', () => {
  const { sessions } = open();
  const id = sessions.begin('aa');
  sessions.end(id);
  expect(sessions.use(id)).toBeUndefined();
  expect(sessions.use('never')).toBeUndefined();
});

test('of more sessions than are remembered, those go that were not used for the longest time', () => {
  const { sessions } = open();
  const [first, second] = [sessions.begin('aa'), sessions.begin('bb')];
  sessions.use(first);
  const third = sessions.begin('cc');
  expect([first, second, third].map((id) => sessions.use(id))).toEqual(['aa', undefined, 'cc']);
});

test('a form token fits its own visit, in its own process, alone', () => {
  const { sessions } = open();
  const token = sessions.formToken('visit');
  expect(sessions.isFormToken('visit', token)).toBe(true);
  expect(sessions.isFormToken('other', token)).toBe(false);
  expect(sessions.isFormToken('visit', '')).toBe(false);
  expect(sessions.isFormToken('visit', `${token}a`)).toBe(false);
  expect(open().sessions.isFormToken('visit', token)).toBe(false);
});
