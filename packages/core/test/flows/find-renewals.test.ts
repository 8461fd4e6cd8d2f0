import { expect, test } from 'vitest';
import { createAuthority, findRenewals, issueToHolder, renewToHolder, Workbench } from '../../src/index.ts';
import { temporaryFolder } from './fake-openssl.ts';

test('a certificate has what it renewed and what renewed it, over several renewals', async ({ onTestFinished }) => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  const workbench = new Workbench({
    assetsFolder: temporaryFolder(onTestFinished),
    frontEnd: 'test',
    clock: { now: () => new Date(now) },
  });
  onTestFinished(() => workbench.close());
  await createAuthority(workbench, { name: 'ca', subject: { commonName: 'CA' }, lifetimeDays: 900 });
  const order = { subject: { commonName: 'web' }, profile: 'tls-client', lifetimeDays: 30 };
  const issued = [await issueToHolder(workbench, order)];
  await issueToHolder(workbench, order);
  for (let count = 0; count < 3; count += 1) {
    now += 86_400_000;
    const { serialNumber } = issued.at(-1)?.certificate ?? {};
    issued.push(await renewToHolder(workbench, { serialNumber }));
  }
  const numbers = issued.map(({ certificate }) => certificate.serialNumber);
  for (const [index, { name, certificate }] of issued.entries()) {
    const { earlier, later } = await findRenewals(workbench, { name, fingerprint: certificate.fingerprint });
    expect(earlier.map(({ serialNumber }) => serialNumber)).toEqual(numbers.slice(0, index).reverse());
    expect(later.map(({ serialNumber }) => serialNumber)).toEqual(numbers.slice(index + 1).reverse());
  }
});
