import { decideCertificate, warningsAbout } from './decide-certificate.ts';
import { encryptOnce } from './encrypt-once.ts';
import { CertwrightError } from './errors.ts';
import { type Authority, getAuthority, issuingAuthority } from './get-authority.ts';
import { getProfile } from './get-profile.ts';
import { type Decision, type MadeCertificate, makeCertificate } from './make-certificate.ts';
import { encryptKey } from './openssl/encrypt-key.ts';
import { formatShellScript } from './openssl/shell-script.ts';
import { plannedSigning } from './planned-signing.ts';
import { parseIssuanceRequest } from './request/parse-issuance-request.ts';
import { parseNewPassphrase } from './request/parse-new-passphrase.ts';
import { readPair } from './store/read-pairs.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/**
 * Creates an authority: one that signs itself when the request names no authority, else one below that authority.
 * @param input the fields of `parseIssuanceRequest`; profile is `root-ca` or `intermediate-ca` where it is missing
 * @throws CertwrightError `authority-exists` when anything of that name is there, and whatever the stations throw
 */
export function createAuthority(
  workbench: Workbench,
  input: AuthorityInput,
  options: AuthorityOptions = {},
): Promise<Authority> {
  return withAudit(workbench, 'create-authority', String(input.name), () => create(workbench, input, options));
}

export interface AuthorityOptions {
  /** Of the new key; asked last, when nothing else can be wrong any more. Without it the key is not encrypted. */
  readonly getNewPassphrase?: (() => Promise<string>) | undefined;
}

async function create(
  workbench: Workbench,
  input: AuthorityInput,
  { getNewPassphrase }: AuthorityOptions,
): Promise<Authority> {
  await workbench.recover();
  const decision = await decide(workbench, input);
  for (const message of warningsAbout([decision.tbs])) workbench.emit({ type: 'warning', message });
  const newPassphrase = getNewPassphrase && parseNewPassphrase(await getNewPassphrase());
  const made = await makeCertificate(workbench, decision, { action: 'create-authority', ifExists: 'keep' });
  const write = newPassphrase === undefined ? made : await encrypt(workbench, made, newPassphrase);
  const store = await workbench.store();
  if ((await store.save(write)) === 'kept') throw exists(write.name);
  workbench.emit({ type: 'certificate', name: write.name, outcome: 'created' });
  return getAuthority(workbench, write.name);
}

/** The key is never written without its passphrase. */
async function encrypt(workbench: Workbench, made: MadeCertificate, newPassphrase: string): Promise<MadeCertificate> {
  const { privateKeyPem, issued, name } = made;
  if (privateKeyPem === undefined) throw new Error(`"${name}" was made without a key`);
  const { runner } = await workbench.openssl();
  const publicKey = issued.certificate.subjectPublicKeyInfo.der;
  const encrypted = await encryptKey(runner, { key: encryptOnce(privateKeyPem), publicKey, newPassphrase });
  workbench.rememberPassphrase(name, newPassphrase);
  return { ...made, privateKeyPem: encrypted };
}

/**
 * What `createAuthority` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `createAuthority` does
 */
export async function planAuthority(workbench: Workbench, input: AuthorityInput): Promise<string> {
  return formatShellScript([plannedSigning(await decide(workbench, input))]);
}

/** The fields of `parseIssuanceRequest`; `authority` is the one above it. */
export interface AuthorityInput {
  readonly name: unknown;
  readonly authority?: string | undefined;
  readonly profile?: string | undefined;
  readonly [field: string]: unknown;
}

async function decide(workbench: Workbench, input: AuthorityInput): Promise<Decision> {
  const { authority: parent, profile: profileName = parent === undefined ? 'root-ca' : 'intermediate-ca' } = input;
  const request = parseIssuanceRequest({ ...input, profile: profileName, authority: parent ?? null });
  const existing = readPair(workbench.assetsFolder, request.name);
  if (existing) throw exists(request.name);
  const profile = getProfile(workbench, request.profile);
  if (!profile.extensions.basicConstraints.cA) {
    throw new CertwrightError('request-invalid', `profile ${profile.name} makes no authority`, {
      hint: 'choose root-ca, intermediate-ca, or a profile of your own that is CA:TRUE',
    });
  }
  const authority = request.authority === undefined ? undefined : await getAuthority(workbench, request.authority);
  const wanted = { request, profile, authority: authority && issuingAuthority(authority) };
  return { tbs: decideCertificate(wanted, workbench.clock.now()), authority };
}

function exists(name: string): CertwrightError {
  return new CertwrightError('authority-exists', `"${name}" exists already`, {
    hint: 'choose another name; an authority is never overwritten',
  });
}
