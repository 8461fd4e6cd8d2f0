/** Made by build.ts from package.json and the folder of commands. */
declare module 'certwright:bundle' {
  import type { Bundle } from './bundled-plugin.ts';

  export const bundle: Bundle;
}
