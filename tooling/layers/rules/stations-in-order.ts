import type { Rule } from '../rule.ts';
import { folderInCore, isCore, SHARED_FILES, STATIONS, type Station, stationOf } from '../stations.ts';

/** A station imports only stations above it and the shared files; a shared file imports nothing; a flow imports all. */
export const stationsInOrder: Rule = {
  id: 'stations-in-order',
  check(file) {
    if (!isCore(file.path)) return [];
    const station = stationOf(file.path);
    if (station === undefined && folderInCore(file.path) !== '') {
      return [{ line: 1, message: `stands in no station (the stations are ${STATIONS.join(', ')})` }];
    }
    return file.imports.flatMap(({ target, line }) => {
      const reason = target === undefined ? undefined : whyNot(file.path, station, target);
      return reason === undefined ? [] : [{ line, message: `imports ${target}: ${reason}` }];
    });
  },
};

function whyNot(file: string, station: Station | undefined, target: string): string | undefined {
  if (SHARED_FILES.includes(file)) return isCore(target) ? 'a file for all stations imports none of core' : undefined;
  if (!isCore(target) || SHARED_FILES.includes(target)) return undefined;
  if (target === 'packages/core/src/index.ts') return 'index.ts is for the outside';
  if (station === undefined) return undefined;
  const wanted = stationOf(target);
  if (wanted === undefined) return `a station never imports a flow`;
  if (STATIONS.indexOf(wanted) > STATIONS.indexOf(station)) return `${wanted}/ stands after ${station}/`;
  return undefined;
}
