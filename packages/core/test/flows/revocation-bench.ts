import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { revokeCertificate } from '../../src/revoke-certificate.ts';
import { x509 } from '../peculiar-x509.ts';
import type { Bench } from './flow-bench.ts';

/** A leaf of `ca`, or of another authority. */
export async function issueLeaf({ workbench }: Bench, name: string, more: object = {}) {
  const { certificate } = await issueCertificate(workbench, { name, lifetimeDays: 30, ...more });
  return certificate;
}

export async function revokeLeaf({ workbench }: Bench, certificate: string, reason = 'superseded') {
  return revokeCertificate(workbench, { certificate, reason });
}

/** A list of the folder as @peculiar/x509 reads it: its number, and serial number, date and reason of each entry. */
export function readList(bench: Bench, authority = 'ca') {
  const list = new x509.X509Crl(bench.read('crl', `${authority}.pem`));
  const number = list.extensions.find(({ type }) => type === '2.5.29.20');
  return {
    crlNumber: number ? Number.parseInt(Buffer.from(number.value).toString('hex').slice(4), 16) : undefined,
    thisUpdate: list.thisUpdate,
    nextUpdate: list.nextUpdate,
    entries: list.entries.map(({ serialNumber, revocationDate, reason }) => {
      return { serialNumber: serialNumber.replace(/^0+/, ''), revocationDate, reason };
    }),
  };
}

export function serialsOf(bench: Bench, authority = 'ca'): string[] {
  return readList(bench, authority)
    .entries.map(({ serialNumber }) => serialNumber)
    .sort();
}

/** By the bare database, not by the code that is tested. */
export function readTable(assetsFolder: string, table: 'revocations' | 'revocationLists' | 'auditTrail') {
  const database = new DatabaseSync(path.join(assetsFolder, 'certwright.db'), { timeout: 5000, readOnly: true });
  try {
    return database.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
  } finally {
    database.close();
  }
}
