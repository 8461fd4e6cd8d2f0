import { expect, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { findIssuer, findIssuerIn } from '../../src/find-issuer.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { listAuthorities } from '../../src/list-authorities.ts';
import { openBench } from './flow-bench.ts';

const sameName = { subject: { commonName: 'One name' }, lifetimeDays: 3650 };

test('the issuer is the authority whose key signed, also when another has its name', async () => {
  const { workbench } = openBench(onTestFinished);
  const first = await createAuthority(workbench, { name: 'first', ...sameName });
  const second = await createAuthority(workbench, { name: 'second', ...sameName });
  const { certificate } = await issueCertificate(workbench, { name: 'web', authority: 'second', lifetimeDays: 30 });
  expect(findIssuerIn(workbench, certificate)?.name).toBe('second');
  expect(findIssuerIn(workbench, first.certificate)?.name).toBe('first');
  const others = listAuthorities(workbench).filter(({ name }) => name !== 'second');
  expect(findIssuer(certificate, others)).toBeUndefined();
  expect(issuerKeyOf(first.certificate)).not.toBe(issuerKeyOf(second.certificate));
});
