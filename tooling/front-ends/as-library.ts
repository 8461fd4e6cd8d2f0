import { CertwrightError, signRequest, Workbench } from '@certwright/core';
import type { FrontEnd } from './front-end.ts';

/** Core itself, in this process. */
export function asLibrary(assetsFolder: string): FrontEnd {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'library' });
  return {
    name: 'core as a library',
    async ask(asked, file) {
      try {
        return { certificate: (await signRequest(workbench, { ...asked, name: file })).certificate.pem };
      } catch (error) {
        if (error instanceof CertwrightError) return { code: error.code };
        throw error;
      }
    },
    close: () => workbench.close(),
  };
}
