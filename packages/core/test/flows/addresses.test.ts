import { execFileSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import type { IssuerAddresses } from '../../src/profile/apply-profile.ts';
import { x509 } from '../peculiar-x509.ts';
import { openBench } from './flow-bench.ts';

const crlDistributionPoints = '2.5.29.31';
const authorityInfoAccess = '1.3.6.1.5.5.7.1.1';

async function issueUnder(addresses: IssuerAddresses, more: object = {}) {
  const { workbench } = openBench(onTestFinished);
  await createAuthority(workbench, { name: 'ca', lifetimeDays: 3650 });
  const store = await workbench.store();
  await store.setAddresses('ca', addresses, workbench.audited('set-authority'));
  const { certificate } = await issueCertificate(workbench, {
    name: 'web',
    authority: 'ca',
    lifetimeDays: 30,
    ...more,
  });
  return { certificate, workbench };
}

describe('what an authority issues tells its addresses', () => {
  const addresses = {
    crlUrl: "http://pki.example/a,b;c$HOME/'ca'.crl?x=1&y=2#z",
    ocspUrl: 'http://ocsp.example:8080/ocsp/ca',
    issuerUrl: 'https://[2001:db8::1]/ca.cer',
  };

  test('as they are, with commas, semicolons and dollars; a second implementation reads the same', async () => {
    const { certificate } = await issueUnder(addresses);
    expect(certificate.extensions).toMatchObject({
      crlDistributionPoints: { critical: false, uris: [addresses.crlUrl] },
      authorityInfoAccess: { critical: false, ocsp: [addresses.ocspUrl], caIssuers: [addresses.issuerUrl] },
    });
    const read = new x509.X509Certificate(certificate.pem);
    const points = read.getExtension(x509.CRLDistributionPointsExtension);
    expect(
      points?.distributionPoints.map((point) => point.distributionPoint?.fullName?.[0]?.uniformResourceIdentifier),
    ).toEqual([addresses.crlUrl]);
    const access = read.getExtension(x509.AuthorityInfoAccessExtension);
    expect([access?.ocsp.map(({ value }) => value), access?.caIssuers.map(({ value }) => value)]).toEqual([
      [addresses.ocspUrl],
      [addresses.issuerUrl],
    ]);
    const ocspUri = execFileSync('openssl', ['x509', '-noout', '-ocsp_uri'], {
      input: certificate.pem,
      encoding: 'utf8',
    });
    expect(ocspUri.trim()).toBe(addresses.ocspUrl);
  });

  test.each<[string, IssuerAddresses, string[]]>([
    ['none', {}, []],
    ['the list alone', { crlUrl: addresses.crlUrl }, [crlDistributionPoints]],
    ['the responder alone', { ocspUrl: addresses.ocspUrl }, [authorityInfoAccess]],
    ['the issuer alone', { issuerUrl: addresses.issuerUrl }, [authorityInfoAccess]],
  ])('%s', async (_, given, extensions) => {
    const { certificate } = await issueUnder(given);
    const oids = certificate.rawExtensions.map(({ oid }) => oid);
    expect(oids.filter((oid) => [crlDistributionPoints, authorityInfoAccess].includes(oid))).toEqual(extensions);
  });

  test('a responder is told where its issuer is, and not whom to ask about itself', async () => {
    const { certificate } = await issueUnder(addresses, { profile: 'ocsp-responder' });
    expect(certificate.extensions.crlDistributionPoints).toBeUndefined();
    expect(certificate.extensions.authorityInfoAccess).toEqual({
      critical: false,
      ocsp: [],
      caIssuers: [addresses.issuerUrl],
    });
  });

  test('an authority below it tells them too, and a root tells none of its own', async () => {
    const { workbench } = await issueUnder(addresses);
    const below = await createAuthority(workbench, { name: 'below', authority: 'ca', lifetimeDays: 30 });
    expect(below.certificate.extensions.crlDistributionPoints?.uris).toEqual([addresses.crlUrl]);
    const root = await createAuthority(workbench, { name: 'root', lifetimeDays: 30 });
    expect(root.certificate.extensions.crlDistributionPoints).toBeUndefined();
  });
});
