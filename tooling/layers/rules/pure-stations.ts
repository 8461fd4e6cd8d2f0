import { isBuiltin } from 'node:module';
import type { Rule } from '../rule.ts';
import { type Station, stationOf, WORLDLY_STATIONS } from '../stations.ts';

const HARMLESS = ['assert', 'buffer', 'crypto', 'string_decoder', 'url', 'util'];

const isWorldly = (station: Station | undefined) => station !== undefined && WORLDLY_STATIONS.includes(station);
const reachesOut = (specifier: string) =>
  isBuiltin(specifier) && !HARMLESS.includes(specifier.replace(/^node:/, '').split('/')[0] ?? '');

/** A station that works on values alone takes nothing from Node that reads files, sockets, processes or the host. */
export const pureStations: Rule = {
  id: 'pure-stations',
  check(file) {
    const station = stationOf(file.path);
    if (station === undefined || isWorldly(station)) return [];
    return file.imports.flatMap(({ specifier = '', target = '', typeOnly, line }) => {
      const worldly = isWorldly(stationOf(target)) && !typeOnly;
      if (!worldly && !reachesOut(specifier)) return [];
      return [{ line, message: `imports ${target || specifier}: ${station}/ does not touch the world` }];
    });
  },
};
