import { hash } from 'node:crypto';
import type { Context } from 'hono';

export interface PublicFile {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly lastModified: Date;
  /** How long it may be used without asking again. */
  readonly maxAgeSeconds: number;
  readonly fileName?: string;
}

/** Answers with a file that anybody may keep, or with 304 to one who has it (RFC 9110 §13.2.2). */
export function answerPublicFile(c: Context, file: PublicFile): Response {
  const { content, mediaType, lastModified, maxAgeSeconds, fileName } = file;
  const etag = `"${hash('sha256', content, 'hex').slice(0, 32)}"`;
  const headers = {
    'cache-control': `public, max-age=${maxAgeSeconds}, no-transform, must-revalidate`,
    etag,
    'last-modified': lastModified.toUTCString(),
  };
  if (isKnown(c, etag, lastModified)) return c.body(null, 304, headers);
  return c.body(Uint8Array.from(content), 200, {
    ...headers,
    'content-type': mediaType,
    'content-length': String(content.length),
    ...(fileName !== undefined && { 'content-disposition': `attachment; filename="${fileName}"` }),
  });
}

/** The tag counts where there is one; a date is only as good as a second. */
function isKnown({ req }: Context, etag: string, lastModified: Date): boolean {
  const tags = req.header('if-none-match');
  if (tags !== undefined) return tags.trim() === '*' || (tags.match(/"[^"]*"/g)?.some((tag) => tag === etag) ?? false);
  const since = Date.parse(req.header('if-modified-since') ?? '');
  return Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
