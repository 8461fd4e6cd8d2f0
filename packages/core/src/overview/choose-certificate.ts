import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from '../request/request-invalid.ts';
import type { ListedCertificate } from './listed-certificate.ts';

/**
 * The certificate that is meant by a name, or else by a serial number: hex in any letter case, with or without colons.
 * Of several with one name it is the one in the file, else the one issued last.
 * @throws CertwrightError `certificate-not-found`; `request-invalid` when certificates of several names have that number
 */
export function chooseCertificate(
  all: readonly ListedCertificate[],
  reference: string,
  assetsFolder: string,
): ListedCertificate {
  const chosen = chooseNamed(all.filter(({ name }) => name === reference)) ?? chooseNumbered(all, reference);
  if (chosen) return chosen;
  throw new CertwrightError(
    'certificate-not-found',
    `there is no certificate ${showValue(reference)} in ${assetsFolder}`,
    {
      hint: 'certwright certificates list shows names, and with --json serial numbers; a path needs a slash or .pem, a server its port',
    },
  );
}

function chooseNamed(named: readonly ListedCertificate[]): ListedCertificate | undefined {
  const issuedAt = (one: ListedCertificate) => one.issuedAt?.getTime() ?? 0;
  const latest = named.toSorted((a, b) => issuedAt(b) - issuedAt(a));
  return latest.find(({ certificatePath }) => certificatePath !== undefined) ?? latest[0];
}

function chooseNumbered(all: readonly ListedCertificate[], reference: string): ListedCertificate | undefined {
  const serialNumber = parseSerialNumber(reference);
  const numbered = all.filter((one) => one.serialNumber === serialNumber);
  if (new Set(numbered.map(({ fingerprint }) => fingerprint)).size <= 1) return chooseNamed(numbered);
  const names = numbered.map(({ name }) => name).join(', ');
  throw requestInvalid(`the serial number ${showValue(reference)} is of several certificates: ${names}`, 'give a name');
}

/** As `Certificate` has it; undefined for what is no number. */
function parseSerialNumber(text: string): string | undefined {
  if (!/^[0-9a-f]+$|^[0-9a-f]{1,2}(:[0-9a-f]{2})+$/i.test(text)) return undefined;
  return text
    .replaceAll(':', '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}
