import { attributeValues } from '../certificate/distinguished-name.ts';
import { type GeneralName, generalNameKey } from '../certificate/general-name.ts';
import type { FoundPair } from '../store/read-pairs.ts';
import type { NodeFolder } from './node-folder.ts';

/** What `kubeadm join` wants in the certificates of an etcd that it runs itself, beside name and address of the machine. */
const joinNames: readonly GeneralName[] = [
  { type: 'dNSName', value: 'localhost' },
  { type: 'iPAddress', value: '127.0.0.1' },
  { type: 'iPAddress', value: '::1' },
];

/** Who may speak for others, by the flag that kubeadm gives to the API server. */
const frontProxy = 'front-proxy-client';

/** Where kubeadm is stricter than Kubernetes, and these files will not do as they are; each thing once. */
export function kubeadmWarnings(folders: readonly NodeFolder[], found: ReadonlyMap<string, FoundPair>): string[] {
  return [
    ...otherFrontProxy(folders, found),
    ...unreadKeys(folders, found),
    ...namesForJoining(folders, found),
    ...moreThanOneCa(found),
  ];
}

function otherFrontProxy(folders: readonly NodeFolder[], found: ReadonlyMap<string, FoundPair>): string[] {
  const names = attributeValues(found.get('proxy-client')?.certificate?.subject ?? [], 'commonName');
  const goesAlong = folders.some(({ files }) => files.some(({ source }) => source.pair === 'proxy-client'));
  if (!goesAlong || names.includes(frontProxy)) return [];
  return [
    `kubeadm believes only ${frontProxy}, and "proxy-client" is ${names.join(' and ')}; say requestheader-allowed-names: ${names.join()} in its apiServer.extraArgs`,
  ];
}

function unreadKeys(folders: readonly NodeFolder[], found: ReadonlyMap<string, FoundPair>): string[] {
  const keys = folders.flatMap(({ files }) =>
    files.flatMap(({ source }) => (source.kind === 'key' ? source.pair : [])),
  );
  const unread = [...new Set(keys)].filter((name) => found.get(name)?.keyAlgorithm?.startsWith('ed'));
  if (unread.length === 0) return [];
  return [`kubeadm reads RSA and ECDSA keys only, and ${tell(unread)} of another kind`];
}

function namesForJoining(folders: readonly NodeFolder[], found: ReadonlyMap<string, FoundPair>): string[] {
  const masters = folders.filter(({ roles }) => roles.includes('master'));
  const ownEtcd = masters.filter(({ roles }) => roles.includes('etcd')).map(({ host }) => `${host}-etcd`);
  const lacking = ownEtcd.filter((name) => !holdsJoinNames(found.get(name)));
  // A single one is there by kubeadm init, which does not look at the names.
  if (masters.length < 2 || lacking.length === 0) return [];
  const names = joinNames.map(({ value }) => value).join(', ');
  return [`kubeadm join wants ${names} in each etcd certificate, and ${tell(lacking)} without one of them`];
}

function holdsJoinNames(pair: FoundPair | undefined): boolean {
  const held = new Set((pair?.certificate?.extensions.subjectAltName?.names ?? []).map(generalNameKey));
  return joinNames.every((name) => held.has(generalNameKey(name)));
}

function moreThanOneCa(found: ReadonlyMap<string, FoundPair>): string[] {
  if ((found.get('ca')?.chain.length ?? 0) === 0) return [];
  return ['ca.pem holds more than one certificate, and kubeadm compares kubeconfigs with the first one of ca.crt'];
}

function tell([first, ...others]: readonly string[]): string {
  if (others.length === 0) return `"${first}" is`;
  return `"${first}" and ${others.length} more are`;
}
