import { parseCertificates } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import type { ReadCertificate } from './overview/known-authorities.ts';
import { readCertificateFiles } from './store/certificate-files.ts';

/** Every certificate file of the folder that holds certificates, by name. Throws `storage-failed`. */
export function readFolder(assetsFolder: string): ReadCertificate[] {
  return readCertificateFiles(assetsFolder).flatMap(({ name, certificatePath, text }) => {
    try {
      const [certificate, ...chain] = parseCertificates(text);
      return certificate ? [{ name, certificatePath, certificate, chain }] : [];
    } catch (error) {
      if (error instanceof CertwrightError) return [];
      throw error;
    }
  });
}
