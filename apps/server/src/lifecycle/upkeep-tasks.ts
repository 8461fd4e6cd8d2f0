import type { Server as HttpsServer } from 'node:https';
import { createOcspResponder, issueRevocationList, needsRevocationList, type Workbench } from '@certwright/core';
import { secureContextOf } from '../listen/listener.ts';
import { readTlsMaterial, type TlsMaterial, type TlsNames } from '../listen/tls-material.ts';
import { ensureOwnCertificate, type OwnCertificate } from './own-certificate.ts';
import type { UpkeepTask } from './upkeep.ts';

/** The list of what an authority revoked: made when there is none, when half of its time is over, and after a revocation. */
export function revocationListTask(workbench: Workbench, authority: string): UpkeepTask {
  return {
    name: `revocation list of ${authority}`,
    work: async () => {
      const { reason } = await needsRevocationList(workbench, authority);
      if (reason === undefined) return undefined;
      const { crlNumber } = await issueRevocationList(workbench, authority);
      return `made number ${crlNumber}, as ${reason}`;
    },
  };
}

/** Who answers by OCSP for an authority: made when there is none that can, or when a third of its life is left. */
export function ocspResponderTask(workbench: Workbench, authority: string): UpkeepTask {
  return {
    name: `OCSP responder of ${authority}`,
    work: async () => {
      const { outcome, name } = await createOcspResponder(workbench, { authority });
      return outcome === 'kept' ? undefined : `made ${name}`;
    },
  };
}

export function ownCertificateTask(workbench: Workbench, wanted: () => OwnCertificate): UpkeepTask {
  return {
    name: 'certificate of this server',
    work: async () => {
      const fault = await ensureOwnCertificate(workbench, wanted());
      return fault === undefined ? undefined : `made again, as ${fault}`;
    },
  };
}

export interface Reloading {
  readonly workbench: Workbench;
  readonly names: TlsNames;
  readonly server: HttpsServer;
  /** What the server has now. */
  readonly loaded: TlsMaterial;
}

/** Gives a listener what lies in the folder, whoever put it there. */
export function reloadTask({ workbench, names, server, loaded }: Reloading): UpkeepTask {
  let current = JSON.stringify(loaded);
  return {
    name: 'TLS',
    work: async () => {
      const material = readTlsMaterial(workbench, names);
      const next = JSON.stringify(material);
      if (material === undefined || next === current) return undefined;
      server.setSecureContext(secureContextOf(material));
      current = next;
      return 'took the certificates that lie in the folder now';
    },
  };
}
