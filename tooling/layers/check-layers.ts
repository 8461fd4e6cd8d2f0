import { readProductFiles } from './product-files.ts';
import { coreByItsName } from './rules/core-by-its-name.ts';
import { environmentInSettings } from './rules/environment-in-settings.ts';
import { importsCanBeRead } from './rules/imports-can-be-read.ts';
import { noCycles } from './rules/no-cycles.ts';
import { noDrawers } from './rules/no-drawers.ts';
import { onePlaceStartsProcesses } from './rules/one-place-starts-processes.ts';
import { packagesKnowNoFrontEnd } from './rules/packages-know-no-front-end.ts';
import { pureStations } from './rules/pure-stations.ts';
import { stationsInOrder } from './rules/stations-in-order.ts';

const RULES = [
  stationsInOrder,
  pureStations,
  onePlaceStartsProcesses,
  coreByItsName,
  packagesKnowNoFrontEnd,
  environmentInSettings,
  importsCanBeRead,
  noDrawers,
  noCycles,
];

/** Every fault in the product's files under `root`, one line each: place, what is wrong, and the rule's name. */
export function checkLayers(root: string): string[] {
  const files = new Map(readProductFiles(root).map((file) => [file.path, file]));
  if (files.size === 0) return [`no source file of the product was found under ${root}`];
  return [...files.values()].flatMap((file) =>
    RULES.flatMap((rule) =>
      rule.check(file, files).map(({ line, message }) => `${file.path}:${line} ${message} (${rule.id})`),
    ),
  );
}
