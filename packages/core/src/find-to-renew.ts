import type { Certificate } from './certificate/certificate.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import { findIssuerIn } from './find-issuer.ts';
import { showValue } from './openssl-config/forbidden-character.ts';
import { findSerialNumber } from './request/parse-serial-number.ts';
import { requestInvalid } from './request/request-invalid.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** A certificate that somebody wants renewed, and where it is. */
export interface ToRenew {
  readonly name: string;
  readonly certificate: Certificate;
  /** Missing for one that was not issued here. */
  readonly recorded?: RecordedCertificate;
  /** The pair of the folder that holds it; missing when it is with its holder. */
  readonly pair?: FoundPair & { readonly certificate: Certificate };
}

interface Reference {
  readonly serialNumber?: string | undefined;
  readonly authority?: string | undefined;
  readonly certificate?: Certificate | undefined;
}

/**
 * The record is asked first, so that it costs the same however many there are; the folder only for what it does not know.
 * @throws CertwrightError `certificate-not-found`, also for one whose file holds another by now; `request-invalid` for an
 *   authority, for what is no serial number, and for a number that several authorities have given
 */
export async function findToRenew(workbench: Workbench, reference: Reference): Promise<ToRenew> {
  const wanted = readReference(reference);
  const recorded = (await workbench.record())?.findIssued(wanted) ?? [];
  const found = recorded.length > 0 ? recorded.map((row) => locate(workbench, row)) : searchFolder(workbench, wanted);
  const [first, ...others] = found;
  if (!first) throw notFound(workbench, reference);
  if (others.length > 0) throw ambiguous(found);
  if (first.certificate.extensions.basicConstraints?.cA) {
    throw requestInvalid(`"${first.name}" is an authority`, `certwright ca renew ${first.name} renews an authority`);
  }
  assertCurrent(first);
  return first;
}

type Wanted = { readonly fingerprint: string } | { readonly serialNumber: string; readonly authority?: string };

function readReference({ serialNumber, authority, certificate }: Reference): Wanted {
  if (certificate) return { fingerprint: certificate.fingerprint };
  const parsed = serialNumber === undefined ? undefined : findSerialNumber(serialNumber);
  if (parsed === undefined) throw requestInvalid(`${showValue(serialNumber)} is no serial number`, 'give it in hex');
  return { serialNumber: parsed, ...(authority !== undefined && { authority }) };
}

function locate(workbench: Workbench, recorded: RecordedCertificate): ToRenew {
  const { name, keptIn, pem, fingerprint } = recorded;
  // What a holder's certificate is called need not be fit for a file.
  const pair = keptIn === 'folder' ? workbench.readPair(name) : undefined;
  const certificate = pair?.certificate;
  if (pair && certificate?.fingerprint === fingerprint) {
    return { name, certificate, recorded, pair: { ...pair, certificate } };
  }
  return { name, certificate: parseCertificate(pem), recorded };
}

function searchFolder(workbench: Workbench, wanted: Wanted): ToRenew[] {
  return readPairs(workbench.assetsFolder).flatMap(({ certificate, ...pair }) => {
    if (!certificate || !isWanted(workbench, certificate, wanted)) return [];
    return [{ name: pair.name, certificate, pair: { ...pair, certificate } }];
  });
}

function isWanted(workbench: Workbench, certificate: Certificate, wanted: Wanted): boolean {
  if ('fingerprint' in wanted) return certificate.fingerprint === wanted.fingerprint;
  if (certificate.serialNumber !== wanted.serialNumber) return false;
  return wanted.authority === undefined || findIssuerIn(workbench, certificate)?.name === wanted.authority;
}

/** One that a holder has may be renewed again: the answer to the first time may have been lost. */
function assertCurrent({ name, certificate, recorded, pair }: ToRenew): void {
  if (pair || recorded?.keptIn !== 'folder' || recorded.supersededAt === undefined) return;
  throw new CertwrightError(
    'certificate-not-found',
    `certificate ${certificate.serialNumber} is no longer the one of "${name}": it was replaced`,
    { hint: `renew the one that is in the folder now; certwright certificates show ${name} tells its serial number` },
  );
}

function notFound(
  { assetsFolder }: Workbench,
  { serialNumber = '', authority, certificate }: Reference,
): CertwrightError {
  const number = certificate?.serialNumber ?? serialNumber;
  const by = authority === undefined || certificate ? '' : ` that "${authority}" signed`;
  return new CertwrightError('certificate-not-found', `there is no certificate ${number}${by} in ${assetsFolder}`, {
    hint: 'check the number; certwright certificates list --json shows those that were issued here',
  });
}

function ambiguous(found: readonly ToRenew[]): CertwrightError {
  return new CertwrightError('request-invalid', `${found.length} certificates have this serial number`, {
    details: found.map(({ name, recorded }) => `"${name}", issued by "${recorded?.authority ?? 'unknown'}"`),
    hint: 'say which authority signed the one that you mean',
  });
}
