import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../log/logger.ts';
import { Upkeep, type UpkeepTask } from './upkeep.ts';

function upkeepOf(...tasks: UpkeepTask[]) {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      const { level, msg } = JSON.parse(String(chunk));
      lines.push(`${level} ${msg}`);
      done();
    },
  });
  const log = createLogger({ level: 'info', isPretty: false, isColoured: false, stream });
  return { upkeep: new Upkeep(tasks, log), lines };
}

test('what was done is told, and nothing where nothing was due', async () => {
  const { upkeep, lines } = upkeepOf(
    { name: 'list', work: async () => 'made number 1' },
    { name: 'TLS', work: async () => undefined },
  );
  await upkeep.run();
  expect(lines).toEqual(['info list: made number 1']);
});

test('what fails does not stop the rest, is tried again, and is told once until that changes', async () => {
  let fault: string | undefined = 'no room';
  const fails = async () => {
    if (fault !== undefined) throw new Error(fault);
    return undefined;
  };
  let count = 0;
  const counts = async () => {
    count += 1;
    return undefined;
  };
  const { upkeep, lines } = upkeepOf({ name: 'list', work: fails }, { name: 'TLS', work: counts });
  await upkeep.run();
  await upkeep.run();
  fault = 'no openssl';
  await upkeep.run();
  fault = undefined;
  await upkeep.run();
  await upkeep.run();
  expect(lines).toEqual(['error list: no room', 'error list: no openssl', 'info list: well again']);
  expect(count).toBe(5);
});

test('it goes on by itself, and a stop waits for what is under way', async () => {
  let count = 0;
  let release = () => {};
  const { promise: third, resolve: begunThird } = Promise.withResolvers<void>();
  const work = async () => {
    count += 1;
    if (count < 3) return undefined;
    begunThird();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return 'done';
  };
  const { upkeep, lines } = upkeepOf({ name: 'list', work });
  upkeep.start(1);
  await third;
  const stopped = upkeep.stop();
  release();
  await stopped;
  expect([count, lines]).toEqual([3, ['info list: done']]);
});
