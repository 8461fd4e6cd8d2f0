import { once } from 'node:events';
import { connect } from 'node:tls';
import { issueCertificate, renewCertificates, revokeCertificate, rotateAuthority, Workbench } from '@certwright/core';
import { expect, onTestFinished, test } from 'vitest';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

const args = ['--upkeep-interval', '1'];

/** Serial number of what the server shows now; the client does not care whom it trusts. */
async function shown({ port }: ServerUnderTest): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

/** Works on the folder from another process, as the CLI does. */
async function beside(
  { assetsFolder }: ServerUnderTest,
  work: (workbench: Workbench) => Promise<unknown>,
): Promise<void> {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  onTestFinished(() => workbench.close());
  await work(workbench);
}

const ownNames = { name: 'certwright-server', profile: 'tls-server', subjectAltName: ['localhost'] };

async function changes(server: ServerUnderTest, before: string): Promise<void> {
  while ((await shown(server)) === before) await new Promise((resolve) => setTimeout(resolve, 50));
}

test.each<[string, (workbench: Workbench) => Promise<unknown>]>([
  ['renewed', (workbench) => renewCertificates(workbench, { names: ['certwright-server'] })],
  ['given a new key', (workbench) => issueCertificate(workbench, ownNames, { overwrite: true })],
  ['revoked', (workbench) => revokeCertificate(workbench, { certificate: 'certwright-server', reason: 'superseded' })],
])('a certificate that is %s beside the server is served anew without a restart', async (_, work) => {
  const server = await startServer(onTestFinished, { args });
  const before = await shown(server);
  await beside(server, work);
  await changes(server, before);
  expect((await server.ask('/healthz')).status).toBe(200);
});

test('after a rotation of the authority the server shows a certificate of the new one', async () => {
  const server = await startServer(onTestFinished, { args });
  await beside(server, async (workbench) => {
    for (const stage of ['prepare', 'reissue'] as const) await rotateAuthority(workbench, { name: 'ca', stage });
  });
  await server.logged(({ msg }) => msg.includes('took the certificates'));
  expect((await server.ask('/healthz')).status).toBe(200);
});

test('a revocation beside the server is in the list soon', async () => {
  const server = await startServer(onTestFinished, { args });
  await beside(server, async (workbench) => {
    await issueCertificate(workbench, { name: 'web' });
    await revokeCertificate(workbench, { certificate: 'web', reason: 'superseded' });
  });
  await server.logged(({ msg }) => msg.endsWith('made number 2, as something was revoked since'));
});
