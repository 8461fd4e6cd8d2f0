import { exportAuthority, getRevocationList, type Workbench } from '@certwright/core';
import type { Guards } from '../access/guards.ts';
import { type Answer, answers } from '../openapi/answers.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { answerPublicFile, type PublicFile } from '../public/answer-public-file.ts';
import { authorityParameters } from '../schemas/authority.ts';
import { binary } from '../schemas/binary.ts';

export interface PublicFileOptions {
  readonly workbench: Workbench;
  readonly guards: Pick<Guards, 'anybody'>;
  /** The one of `/ca.pem`. */
  readonly authority: string;
}

/** What those who check certificates fetch; it carries its own signatures, so anybody may have it, by plain HTTP too. */
export function publicFileRoutes({ workbench, guards, authority }: PublicFileOptions): Router {
  const router = newRouter();
  const serve = (path: string, fileOf: (name: string) => Promise<PublicFile>) =>
    router.get(path, guards.anybody, async (c) => {
      const name = c.req.param('file')?.replace(/\.\w+$/, '') ?? authority;
      return answerPublicFile(c, await fileOf(name));
    });
  const certificateFile = async (name: string, format: 'pem' | 'der'): Promise<PublicFile> => {
    const { content, certificates } = await exportAuthority(workbench, { name, format });
    const [own] = certificates;
    if (!own) throw new Error(`the file of ${name} is empty`);
    const mediaType = mediaTypes[format];
    return {
      content,
      mediaType,
      lastModified: own.validity.notBefore,
      maxAgeSeconds: hour,
      fileName: `${name}.${format}`,
    };
  };
  serve('/ca.pem', (name) => certificateFile(name, 'pem'));
  serve('/authorities/:file{[^/]+\\.pem}', (name) => certificateFile(name, 'pem'));
  serve('/authorities/:file{[^/]+\\.der}', (name) => certificateFile(name, 'der'));
  serve('/authorities/:file{[^/]+\\.crl}', async (name) => revocationFile(workbench, name));
  describe(router);
  return router;
}

const hour = 60 * 60;
const mediaTypes = {
  // RFC 8555 §9.1, RFC 2585 §4.
  pem: 'application/pem-certificate-chain',
  der: 'application/pkix-cert',
  crl: 'application/pkix-crl',
} as const;

/** A list is fresh until the next is due; whoever keeps it asks once an hour whether something was revoked since. */
function revocationFile(workbench: Workbench, name: string): PublicFile {
  const { der, thisUpdate, nextUpdate } = getRevocationList(workbench, name);
  const left = nextUpdate ? Math.floor((nextUpdate.getTime() - workbench.clock.now().getTime()) / 1000) : hour;
  const maxAgeSeconds = Math.max(0, Math.min(left, hour));
  return { content: der, mediaType: mediaTypes.crl, lastModified: thisUpdate, maxAgeSeconds, fileName: `${name}.crl` };
}

/** The last is that of a list nobody made yet. */
const codes = ['authority-not-found', 'name-invalid', 'certificate-unreadable', 'file-not-found'] as const;

function describe({ openAPIRegistry }: Router): void {
  const file = (description: string, mediaType: string): Answer => ({
    description,
    content: { [mediaType]: { schema: binary } },
  });
  const register = (path: string, summary: string, answer: Answer) =>
    openAPIRegistry.registerPath({
      method: 'get',
      path,
      summary,
      tags: ['public'],
      security: [],
      ...(path.includes('{') && { request: { params: authorityParameters } }),
      responses: {
        ...answers({ 200: answer }, ...codes),
        304: { description: 'as it was' },
      },
    });
  const chain = file('its certificate, then the chain above it', mediaTypes.pem);
  register('/ca.pem', 'the authority of the server, for those who shall trust it', chain);
  register('/authorities/{name}.pem', 'an authority, for those who shall trust it', chain);
  register('/authorities/{name}.der', 'its certificate alone', file('DER', mediaTypes.der));
  register('/authorities/{name}.crl', 'its revocation list', file('DER', mediaTypes.crl));
}
