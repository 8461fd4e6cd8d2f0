import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getServedCertificate, issueCertificate, validateFolder, Workbench } from '../../src/index.ts';
import { describeWithPeers } from './find-program.ts';
import { NginxServer } from './nginx-server.ts';
import { addresses, TestCluster } from './test-cluster.ts';

describeWithPeers(
  'what nginx serves, which asks for a client certificate, is held against the folder',
  ['nginx'],
  () => {
    let cluster: TestCluster;
    let workbench: Workbench;
    let nginx: NginxServer;

    beforeAll(async () => {
      cluster = await TestCluster.generate();
      workbench = new Workbench({ assetsFolder: path.join(cluster.folder, 'generated'), frontEnd: 'test' });
      nginx = await NginxServer.start(cluster);
    });
    afterAll(async () => {
      await nginx?.stop();
      await workbench?.close();
      await cluster?.remove();
    });

    const server = () => new URL(nginx.url).host;
    const outcome = async () => (await validateFolder(workbench, { served: [server()] })).served[0]?.outcome;

    it('the same, then renewed and not reloaded, then well again', async () => {
      expect(await outcome()).toBe('current');
      const names = [addresses.master1];
      const renewal = { name: 'master1-apiserver', authority: 'ca', profile: 'tls-server', subjectAltName: names };
      await issueCertificate(workbench, { ...renewal, lifetimeDays: 20 }, { overwrite: true });
      expect(await outcome()).toBe('not-reloaded');
      expect(await getServedCertificate(workbench, { server: server() })).toMatchObject({
        status: 'replaced',
        listed: { name: 'master1-apiserver' },
      });
      await nginx.stop();
      nginx = await NginxServer.start(cluster);
      expect(await outcome()).toBe('current');
    });
  },
);
