import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Guards } from '../access/guards.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';

const mediaTypes = {
  'style.css': 'text/css; charset=utf-8',
  'favicon.svg': 'image/svg+xml',
} as const;

type AssetName = keyof typeof mediaTypes;

const names = Object.keys(mediaTypes) as AssetName[];
const texts = new Map(names.map((name) => [name, read(name)] as const));

/** Where each is; another content gets another path, so that browsers may keep what they have. */
export const assetPaths = Object.fromEntries(
  [...texts].map(([name, text]) => [name, `/assets/${hash('sha256', text, 'hex').slice(0, 16)}/${name}`]),
) as Readonly<Record<AssetName, string>>;

export function assetRoutes({ anybody }: Pick<Guards, 'anybody'>): Router {
  const router = newRouter();
  for (const [name, text] of texts) {
    const headers = { 'content-type': mediaTypes[name], 'cache-control': 'public, max-age=31536000, immutable' };
    router.get(assetPaths[name], anybody, (c) => c.body(text, 200, headers));
  }
  return router;
}

function read(name: AssetName): string {
  return readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');
}
