import { expect, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { getCertificate, getIssuedCertificate } from '../../src/show-certificate.ts';
import { expectRefused, openBenchWithAuthority } from './flow-bench.ts';

test('one is found by its number in any spelling, with all that a look by its name tells', async ({
  onTestFinished,
}) => {
  const { workbench } = await openBenchWithAuthority(onTestFinished);
  const { certificate } = await issueCertificate(workbench, { name: 'web', subjectAltName: ['web.example'] });
  await revokeCertificate(workbench, { certificate: 'web', reason: 'superseded' });
  const { serialNumber } = certificate;
  const byName = await getCertificate(workbench, 'web');
  expect(byName.status).toBe('revoked');
  for (const written of [serialNumber, serialNumber.toUpperCase(), `00${serialNumber}`]) {
    expect(await getIssuedCertificate(workbench, { serialNumber: written })).toEqual(byName);
  }
});

test('what has the number for a name is not what is meant', async ({ onTestFinished }) => {
  const { workbench } = await openBenchWithAuthority(onTestFinished);
  const { serialNumber } = (await issueCertificate(workbench, { name: 'web' })).certificate;
  await issueCertificate(workbench, { name: serialNumber });
  expect((await getIssuedCertificate(workbench, { serialNumber })).listed?.name).toBe('web');
});

test('the authority is held against who issued it', async ({ onTestFinished }) => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const { workbench } = bench;
  await createAuthority(workbench, { name: 'other', subject: { commonName: 'Other' } });
  const { serialNumber } = (await issueCertificate(workbench, { name: 'web' })).certificate;
  expect((await getIssuedCertificate(workbench, { serialNumber, authority: 'ca' })).listed?.name).toBe('web');
  const ask = (input: { serialNumber: string; authority?: string }) => () => getIssuedCertificate(workbench, input);
  await expectRefused(
    bench,
    ask({ serialNumber, authority: 'other' }),
    'certificate-not-found',
    'of authority "other"',
  );
  await expectRefused(bench, ask({ serialNumber: 'a1b2' }), 'certificate-not-found', 'a1b2');
  await expectRefused(bench, ask({ serialNumber: 'web' }), 'certificate-not-found', 'web');
});
