/** The stations of core from left to right: each may import only those before it. */
export const STATIONS = [
  'certificate',
  'openssl-config',
  'request',
  'profile',
  'policy',
  'access',
  'exchange',
  'verification',
  'openssl',
  'store',
  'cluster',
  'overview',
] as const;

export type Station = (typeof STATIONS)[number];

/** The stations that touch the world; all others work on values alone. */
export const WORLDLY_STATIONS: readonly Station[] = ['openssl', 'store'];

/** What stands at the root of core for every station's use. */
export const SHARED_FILES = ['packages/core/src/errors.ts', 'packages/core/src/clock.ts'];

const CORE = 'packages/core/src/';

export const isCore = (file: string): boolean => file.startsWith(CORE);

/** The folder of core in which a file stands; empty at the root, where the flows are; undefined outside core. */
export function folderInCore(file: string): string | undefined {
  if (!isCore(file)) return undefined;
  const inside = file.slice(CORE.length);
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '';
}

export function stationOf(file: string): Station | undefined {
  const folder = folderInCore(file);
  return STATIONS.find((station) => station === folder);
}
