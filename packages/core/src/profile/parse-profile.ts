import { CertwrightError } from '../errors.ts';
import type { Config, ConfigEntry } from '../openssl-config/config.ts';
import { parseConfig } from '../openssl-config/parse-config.ts';
import { type ExtensionReading, readers } from './extension-readers.ts';
import type { Profile, ProfileExtensions } from './profile.ts';

const sectionNames = ['', 'profile', 'extensions', 'extensions_rsa'];

/**
 * Reads a template: openssl's config language, held to what a profile may say (docs/openssl.md lists it).
 * @throws CertwrightError `profile-invalid`, naming the file and the value
 */
export function parseProfile(name: string, text: string, fileName: string): Profile {
  const config = parseConfig(text, fileName);
  const invalid = (message: string, hint?: string) =>
    new CertwrightError('profile-invalid', `${fileName}: ${message}`, hint === undefined ? {} : { hint });

  const strange = config.find(
    (section) => !sectionNames.includes(section.name) || (section.name === '' && section.entries.length > 0),
  );
  if (strange) {
    throw invalid(
      strange.name === ''
        ? `"${strange.entries[0]?.key}" stands outside a section`
        : `unknown section [${strange.name}]`,
      'a profile has the sections [profile], [extensions] and, for RSA keys, [extensions_rsa]',
    );
  }
  const extensions = readExtensions(entriesOf(config, 'extensions'), invalid);
  assertComplete(extensions, invalid);
  return {
    name,
    description: readDescription(entriesOf(config, 'profile'), invalid),
    extensions: { subjectAltName: false, ...extensions.values, basicConstraints: extensions.values.basicConstraints },
    rsaExtensions: readRsaExtensions(entriesOf(config, 'extensions_rsa'), invalid),
  };
}

type Invalid = (message: string, hint?: string) => CertwrightError;

interface Extensions {
  readonly seen: ReadonlySet<string>;
  readonly values: Partial<ProfileExtensions>;
}

function entriesOf(config: Config, name: string): readonly ConfigEntry[] {
  return config.find((section) => section.name === name)?.entries ?? [];
}

function readDescription(entries: readonly ConfigEntry[], invalid: Invalid): string {
  const unknown = entries.find((entry) => entry.key !== 'description');
  if (unknown) throw invalid(`unknown setting "${unknown.key}" in [profile]`, 'the only one there is description');
  return entries[0]?.value ?? '';
}

function readExtensions(entries: readonly ConfigEntry[], invalid: Invalid): Extensions {
  const values: Partial<ProfileExtensions> = {};
  for (const { key, value } of entries) {
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (!read) throw invalid(`a profile cannot set "${key}"`, `it can set ${Object.keys(readers).join(', ')}`);
    Object.assign(values, readOne(read, key, value, invalid));
  }
  return { seen: new Set(entries.map((entry) => entry.key)), values };
}

/** The kind of key decides what it may be used for, and nothing else: not whether a certificate is an authority. */
const rsaReaders = ['keyUsage', 'extendedKeyUsage'];

function readRsaExtensions(entries: readonly ConfigEntry[], invalid: Invalid): Partial<ProfileExtensions> {
  const other = entries.find(({ key }) => !rsaReaders.includes(key));
  if (other) throw invalid(`[extensions_rsa] cannot set "${other.key}"`, `it can set ${rsaReaders.join(' and ')}`);
  return readExtensions(entries, invalid).values;
}

function readOne(read: ExtensionReading, key: string, value: string, invalid: Invalid): Partial<ProfileExtensions> {
  const words = value.split(',').map((word) => word.trim());
  const critical = words[0] === 'critical';
  const values = critical ? words.slice(1) : words;
  const result = values.length > 0 ? read(values, critical) : 'it says nothing';
  if (typeof result === 'string') throw invalid(`${key} = ${value}: ${result}`);
  return result;
}

function assertComplete(
  extensions: Extensions,
  invalid: Invalid,
): asserts extensions is Extensions & { values: { basicConstraints: ProfileExtensions['basicConstraints'] } } {
  for (const required of ['basicConstraints', 'subjectKeyIdentifier', 'authorityKeyIdentifier']) {
    if (!extensions.seen.has(required)) throw invalid(`${required} is missing in [extensions]`);
  }
}
