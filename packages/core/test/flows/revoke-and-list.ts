/**
 * Revokes the certificate of each message and makes a list of `ca`, both at once and each with a workbench of its own
 * (argv: assets folder, time); answers with what became of them.
 */
import { issueRevocationList } from '../../src/issue-revocation-list.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { Workbench } from '../../src/workbench.ts';

const [assetsFolder = '', at = ''] = process.argv.slice(2);

async function withWorkbench<Result>(work: (workbench: Workbench) => Promise<Result>): Promise<Result> {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test', clock: { now: () => new Date(at) } });
  try {
    return await work(workbench);
  } finally {
    await workbench.close();
  }
}

process.on('message', async (certificate: string) => {
  try {
    const [{ outcome }, { crlNumber }] = await Promise.all([
      withWorkbench((workbench) => revokeCertificate(workbench, { certificate, reason: 'superseded' })),
      withWorkbench((workbench) => issueRevocationList(workbench, 'ca')),
    ]);
    process.send?.({ outcome, crlNumber });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.('ready');
