import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from './control-plane.ts';
import { describeWithPeers } from './find-program.ts';
import { whoAmI } from './https-call.ts';
import { interactions } from './interactions.ts';
import { waitUntil } from './wait-until.ts';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start();
});
afterAll(() => plane?.stop());

for (const { between, programs = [], call, right, answer, wrong } of interactions) {
  describeWithPeers(between, programs, () => {
    it.each(Object.entries(wrong))('%s is refused', async (name, reason) => {
      const known = new Set(plane.etcdRefusals);
      const refusal = await call(plane, plane.credentials(name)).then(
        (answered) => expect.unreachable(`it was answered: ${answered}`),
        (error) => String(error),
      );
      // etcd tells only its own log why.
      const reasons = () => [refusal, ...plane.etcdRefusals.filter((line) => !known.has(line))];
      await waitUntil(`${refusal} says ${reason}`, () => reasons().some((line) => reason.test(line)));
    });

    it(`${right} is accepted`, async () => {
      expect(await call(plane, plane.credentials(right))).toBe(answer);
    });
  });
}

describe('a caller refuses a server that is not the one it calls', () => {
  const callAs = (servername: string) => {
    const [ca, credentials] = [plane.credentials('ca'), plane.credentials('admin')];
    return whoAmI(plane.apiServer.url, { ca, credentials, servername });
  };

  it.each(['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'])(
    'the API server is %s',
    async (servername) => {
      expect(await callAs(servername)).toBe('admin in system:masters');
    },
  );

  it.each(['worker1', 'kubernetes.default.svc.other.local', 'etcd1'])(
    'the API server is not %s',
    async (servername) => {
      await expect(callAs(servername)).rejects.toThrow(/altnames/);
    },
  );

  it('a server of a foreign cluster is refused', async () => {
    await expect(whoAmI(plane.apiServer.url, { ca: plane.credentials('foreign/ca') })).rejects.toThrow(
      /self-signed certificate|signature failure|unable to/,
    );
  });
});
