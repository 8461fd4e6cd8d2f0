import { afterAll, describe, expect, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { kubernetesAdvice } from './kubernetes-advice.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());
const key = openssl.makeKey('ec-p256');

function certificateOf(subject: string, ...extensions: readonly string[]) {
  const config = `[req]\ndistinguished_name = s\nprompt = no\nx509_extensions = e\n[s]\n${subject}\n[e]\n`;
  return parseCertificate(openssl.selfSign(key, `${config}${extensions.join('\n')}\n`));
}

const client = 'extendedKeyUsage = clientAuth';

describe('a client of a cluster', () => {
  test('is a user with groups, whom RBAC can stop', () => {
    const certificate = certificateOf('0.O = dev\n1.O = ops\nCN = alice', client);
    const advice = kubernetesAdvice(certificate, 'ca');
    const until = certificate.validity.notAfter.toISOString();
    expect(advice?.fact).toMatch(
      /Kubernetes checks no revocation list .* "ca" .* user "alice" in "dev", "ops", until /,
    );
    expect(advice?.fact.endsWith(until)).toBe(true);
    expect(advice?.instead.join('\n')).toMatch(
      /role bindings of user "alice" and of these groups\n.*ca rotate ca\n.*--validity-period/,
    );
  });

  test('of system:masters cannot be stopped by RBAC', () => {
    const advice = kubernetesAdvice(certificateOf('O = system:masters\nCN = admin', client), 'ca');
    expect(advice?.instead.join('\n')).toMatch(/^system:masters .*\n.*ca rotate ca/);
    expect(advice?.instead.join('\n')).not.toContain('role bindings');
  });

  test('without any usage is one too, and the second authority has clients as well', () => {
    const advice = kubernetesAdvice(certificateOf('CN = aggregator'), 'proxy-client-ca');
    expect(advice?.fact).toMatch(/"proxy-client-ca" .* user "aggregator", until/);
    expect(advice?.instead[0]).toMatch(/role bindings of user "aggregator"$/);
  });

  test.each([
    ['a server', certificateOf('CN = web', 'extendedKeyUsage = serverAuth'), 'ca'],
    ['an authority', certificateOf('CN = low', 'basicConstraints = CA:TRUE'), 'ca'],
    ['a client of another authority', certificateOf('CN = alice', client), 'other'],
  ])('%s is none', (_, certificate, authority) => {
    expect(kubernetesAdvice(certificate, authority)).toBeUndefined();
  });
});
