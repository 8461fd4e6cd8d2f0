import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPeers } from './find-program.ts';
import { NginxServer } from './nginx-server.ts';
import { runProgram } from './run-program.ts';
import { type Credentials, TestCluster } from './test-cluster.ts';

const alice = { commonName: 'alice', organizationName: ['dev', 'ops'] };

describeWithPeers('nginx serves with a generated certificate and asks for one', ['nginx', 'curl'], () => {
  let cluster: TestCluster;
  let foreign: TestCluster;
  let nginx: NginxServer;

  beforeAll(async () => {
    [cluster, foreign] = await Promise.all([TestCluster.generate(), TestCluster.generate()]);
    nginx = await NginxServer.start(cluster);
  });
  afterAll(async () => {
    await nginx?.stop();
    await Promise.all([cluster, foreign].map((each) => each?.remove()));
  });

  it('lets alice in and reports her subject with both organizations', async () => {
    const certificate = await cluster.issue({ name: 'alice', profile: 'tls-client', subject: alice });
    expect(await curl(cluster, certificate)).toBe('SUCCESS CN=alice,O=ops,O=dev 200');
  });

  it('does not let her in without a certificate', async () => {
    expect(await curl(cluster)).toMatch(/No required SSL certificate was sent[\s\S]* 400$/);
  });

  it('does not let her in with the certificate of a server', async () => {
    const names = { subject: alice, subjectAltName: ['alice.example.com'] };
    const certificate = await cluster.issue({ name: 'alice-server', profile: 'tls-server', ...names });
    expect(await curl(cluster, certificate)).toMatch(/The SSL certificate error[\s\S]* 400$/);
  });

  it('does not let her in with a certificate of another authority', async () => {
    const certificate = await foreign.issue({ name: 'alice', profile: 'tls-client', subject: alice });
    expect(await curl(cluster, certificate)).toMatch(/The SSL certificate error[\s\S]* 400$/);
  });

  it('is refused by a client that trusts another authority', async () => {
    expect(await curl(foreign)).toMatch(/SSL certificate problem/);
  });

  /** The answer of nginx and its status; what curl says when it does not get that far. */
  async function curl(trusted: TestCluster, certificate?: Credentials): Promise<string> {
    const client = certificate ? ['--cert', certificate.certificatePath, '--key', certificate.keyPath] : [];
    const ca = trusted.credentials('ca').certificatePath;
    const args = ['--silent', '--show-error', '--cacert', ca, ...client, '--write-out', ' %{http_code}', nginx.url];
    return (await runProgram('curl', args, { cwd: trusted.folder })).output;
  }
});
