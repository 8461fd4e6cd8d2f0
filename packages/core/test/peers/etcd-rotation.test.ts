import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rotationStages } from '../../src/index.ts';
import { EtcdCluster, etcdPrograms, type Identity, type Member, members } from './etcd-cluster.ts';
import { describeWithPeers } from './find-program.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
let etcd: EtcdCluster;
let client: Identity;
let oldClient: Identity;

/** What a machine holds: copies, which change only when they are brought there. */
function bringTo(machine: string, name: string): Identity {
  const folder = path.join(cluster.folder, machine);
  const { certificatePath, keyPath, trustedPath } = cluster.identity(name);
  const copy = (file: string) => {
    cpSync(file, path.join(folder, path.basename(file)));
    return path.join(folder, path.basename(file));
  };
  return { certificatePath: copy(certificatePath), keyPath: copy(keyPath), trustedPath: copy(trustedPath) };
}

function bringToMember(member: Member): Identity {
  return bringTo(member, `${member}-etcd`);
}

describeWithPeers('a rotation under a running etcd of three members', etcdPrograms, () => {
  beforeAll(async () => {
    cluster = await TestCluster.generate();
    for (const machine of [...members, 'client', 'old client']) cluster.makeFolder(machine);
    client = bringTo('client', 'etcd-client');
    oldClient = bringTo('old client', 'etcd-client');
    etcd = await EtcdCluster.startMembers(
      cluster,
      new Map(members.map((member) => [member, bringToMember(member)])),
      client,
    );
  });
  afterAll(async () => {
    await etcd?.stop();
    await cluster?.remove();
  });

  // One test a stage, in order: each begins where the one before has ended.
  it.each(rotationStages)('%s: member by member, with a majority at every moment', async (stage) => {
    await cluster.rotate(stage);
    for (const member of members) {
      const others = members.filter((other) => other !== member);
      const greeting = `${stage} without ${member}`;
      await etcd.restart(member, bringToMember(member), client, async () => {
        expect(await etcd.putAndGetAt(client, others, greeting)).toBe(greeting);
      });
      // A client is brought up to date somewhere in between, and is served by members of either stage.
      if (member === 'etcd2') client = bringTo('client', 'etcd-client');
      for (const one of members) expect(await etcd.putAndGetAt(client, [one], `${greeting}, by ${one}`)).toContain(one);
    }
  });

  it('in the end nothing that the old authority signed is let in', async () => {
    const { certificatePath, keyPath } = oldClient;
    const withOldCertificate = etcd.putAndGetAt({ ...client, certificatePath, keyPath }, ['etcd1'], 'x');
    await expect(withOldCertificate).rejects.toThrow();
    const { trustedPath } = oldClient;
    await expect(etcd.putAndGetAt({ ...client, trustedPath }, ['etcd1'], 'x')).rejects.toThrow();
    expect(await etcd.putAndGetAt(client, ['etcd1'], 'x')).toBe('x');
  });
});
