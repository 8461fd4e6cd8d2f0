import type { RecordContent } from './record-content.ts';

/** All that several records of one folder know; where two tell of the same thing, the earlier of the list is believed. */
export function mergeContents(newestFirst: readonly RecordContent[]): RecordContent {
  const all = <Part extends keyof RecordContent>(part: Part) => newestFirst.map((content) => content[part]);
  return {
    certificates: firstOfEach(
      firstOfEach(all('certificates').flat(), ({ fingerprint }) => fingerprint),
      ({ authority, serialNumber }) => `${authority} ${serialNumber}`,
    ),
    revocations: firstOfEach(
      all('revocations').flat(),
      ({ issuerKey, serialNumber }) => `${issuerKey} ${serialNumber}`,
    ),
    revocationLists: firstOfEach(
      all('revocationLists').flat(),
      ({ issuerKey, crlNumber }) => `${issuerKey} ${crlNumber}`,
    ),
    addresses: new Map(
      all('addresses')
        .toReversed()
        .flatMap((addresses) => [...addresses]),
    ),
    // Each trail begins with what the older ones hold.
    auditTrail: all('auditTrail').find((entries) => entries.length > 0) ?? [],
    unfinishedWrites: firstOfEach(all('unfinishedWrites').flat(), ({ temporaryPath }) => temporaryPath),
    // An older record does not know which of them were revoked since.
    tokens: firstOfEach(newestFirst[0]?.tokens ?? [], ({ id }) => id),
  };
}

/** In order, without those whose key stood before. */
export function firstOfEach<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[] {
  const byKey = new Map<string, Value>();
  for (const value of values) if (!byKey.has(keyOf(value))) byKey.set(keyOf(value), value);
  return [...byKey.values()];
}
