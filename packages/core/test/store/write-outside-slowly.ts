/** Writes a folder of many files outside of the assets folder (argv: assets folder, folder), until it is done or killed. */
import { writeOutsideFolder } from '../../src/store/outside-folder.ts';
import { outsideFiles } from './outside-files.ts';

const [assetsFolder = '', out = ''] = process.argv.slice(2);
await writeOutsideFolder(assetsFolder, { path: out, overwrite: true }, outsideFiles);
