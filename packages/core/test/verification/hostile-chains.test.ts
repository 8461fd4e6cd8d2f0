import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { Certificate } from '../../src/certificate/certificate.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { buildPaths } from '../../src/verification/build-paths.ts';
import { judgePaths } from '../../src/verification/judge-paths.ts';
import { type Issued, TestPki } from './test-pki.ts';

const pki = new TestPki();
afterAll(() => pki.remove());

/** Tomorrow's tomorrow: whatever is made while the tests run is valid then. */
const at = new Date(Date.now() + 2 * 86_400_000);
const read = ({ pem }: Issued): Certificate => parseCertificate(pem);
const root = pki.authority('root');

function judge(leaf: Issued, untrusted: readonly Issued[], trusted: readonly Issued[] = [root]) {
  const pool = { trusted: trusted.map(read), untrusted: untrusted.map(read) };
  const question = { at, names: [], revocationLists: [] };
  const { path, reasons } = judgePaths(read(leaf), pool, question);
  return { end: path.end, length: path.certificates.length, reasons: reasons.map(({ message }) => message) };
}

const accepted = (length: number) => ({ end: 'trusted', length, reasons: [] });

/** How much is looked at, whatever the order: it is bounded, so no machine is too slow for it. */
const pathsOf = (leaf: Issued, untrusted: readonly Issued[]) =>
  [...buildPaths(read(leaf), { trusted: [read(root)], untrusted: untrusted.map(read) }, at)].length;

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const mesh = (() => {
  const authorities = names.map((name) => pki.authority(name));
  const crossed = authorities.flatMap((issuer) =>
    authorities
      .filter((authority) => authority !== issuer)
      .map((authority) => pki.authority(authority.name, { issuer, keyPath: authority.keyPath })),
  );
  return { authorities, crossed };
})();
const [first = root, last = root] = [mesh.authorities[0], mesh.authorities.at(-1)];
const underMesh = pki.leaf('web', { issuer: first });

describe('authorities that signed each other', () => {
  it('two, and none leads to the trusted one', () => {
    const [a, b] = [pki.authority('left'), pki.authority('right')];
    const crossed = [
      pki.authority('left', { issuer: b, keyPath: a.keyPath }),
      pki.authority('right', { issuer: a, keyPath: b.keyPath }),
    ];
    const { end, reasons } = judge(pki.leaf('web', { issuer: a }), crossed);
    expect(end).toBe('no-issuer');
    expect(reasons).toContainEqual(expect.stringContaining('so they signed each other'));
  });

  it('under one name with two keys', () => {
    const [a, b] = [pki.authority('same'), pki.authority('same')];
    const crossed = [
      pki.authority('same', { issuer: b, keyPath: a.keyPath }),
      pki.authority('same', { issuer: a, keyPath: b.keyPath }),
    ];
    expect(judge(pki.leaf('web', { issuer: a }), crossed).end).toBe('no-issuer');
  });

  it('all of seven with all others: the search gives up', () => {
    const { end, reasons } = judge(underMesh, mesh.crossed);
    expect(end).toBe('gave-up');
    expect(reasons).toContainEqual(expect.stringContaining('too many certificates may be it'));
    expect(pathsOf(underMesh, mesh.crossed)).toBeLessThanOrEqual(1000);
  });

  it('the same, where one was signed by the trusted one', () => {
    const bridge = pki.authority(last.name, { issuer: root, keyPath: last.keyPath });
    expect(judge(underMesh, [...mesh.crossed, bridge])).toMatchObject({ end: 'trusted', reasons: [] });
  });

  it('the same, where one of them is trusted', () => {
    expect(judge(underMesh, mesh.crossed, [first])).toEqual(accepted(2));
  });
});

describe('many of one name', () => {
  const issuing = pki.authority('issuing', { issuer: root });
  const keyIdentifier = Buffer.from(read(issuing).extensions.subjectKeyIdentifier?.keyIdentifier ?? '', 'hex');
  /** Other keys under the name of the issuer, each signed by the root, with the key identifier of the issuer or others. */
  const others = (count: number, hasSameKeyIdentifier: boolean) =>
    Array.from({ length: count }, () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const spki = publicKey.export({ type: 'spki', format: 'der' });
      return pki.rewrite(issuing, root, (fields) => {
        const extensions = Buffer.from(fields[7] ?? Buffer.alloc(0));
        if (!hasSameKeyIdentifier) randomBytes(20).copy(extensions, extensions.indexOf(keyIdentifier));
        return [...fields.slice(0, 6), spki, extensions];
      });
    });
  const leaf = pki.leaf('web', { issuer: issuing });

  it.each([true, false])('and none of them signed it: the search gives up (same key identifier: %s)', (isSame) => {
    expect(judge(leaf, others(250, isSame)).end).toBe('gave-up');
    expect(judge(leaf, others(100, isSame)).end).toBe('signature');
  });

  it('and the right one is known by its key identifier', () => {
    expect(judge(leaf, [...others(250, false), issuing])).toEqual(accepted(3));
  });

  it('and the right one is among them', () => {
    expect(judge(leaf, [...others(150, true), issuing])).toEqual(accepted(3));
  });
});

test.each([
  [18, 'trusted'],
  [19, 'gave-up'],
])('%i authorities below the trusted one: %s', (length, end) => {
  const chain: Issued[] = [];
  for (let index = 0; index < length; index += 1) {
    chain.push(pki.authority(`level ${index}`, { issuer: chain.at(-1) ?? root }));
  }
  expect(judge(pki.leaf('web', { issuer: chain.at(-1) ?? root }), chain).end).toBe(end);
});

describe('of several paths the good one is found', () => {
  it('where a cross certificate expired', () => {
    const old = pki.authority('old root');
    const issuing = pki.authority('issuing', { issuer: root });
    const expired = pki.authority('issuing', { issuer: old, keyPath: issuing.keyPath, extra: ['-days', '1'] });
    const leaf = pki.leaf('web', { issuer: issuing });
    expect(judge(leaf, [expired, issuing], [old, root])).toEqual(accepted(3));
    expect(judge(leaf, [expired], [old]).reasons).toContainEqual(expect.stringContaining('it expired'));
  });

  it('where name constraints close one', () => {
    const closing = pki.authority('closing', {
      issuer: root,
      extensions: { nameConstraints: 'critical, excluded;DNS:example.com' },
    });
    const closed = pki.authority('issuing', { issuer: closing });
    const open = pki.authority('issuing', { issuer: root, keyPath: closed.keyPath });
    const leaf = pki.leaf('web', { issuer: closed });
    expect(judge(leaf, [closing, closed]).reasons).toHaveLength(1);
    expect(judge(leaf, [closing, closed, open])).toEqual(accepted(3));
  });

  it('where the trusted one was renewed with its key', () => {
    const renewed = pki.authority('root', { keyPath: root.keyPath, extra: ['-days', '3000'] });
    const leaf = pki.leaf('web', { issuer: root });
    expect(judge(leaf, [root], [renewed])).toEqual(accepted(2));
    expect(judge(leaf, [renewed], [root])).toEqual(accepted(2));
  });

  it('where the certificate itself is trusted', () => {
    const leaf = pki.leaf('web', { issuer: pki.authority('unknown') });
    expect(judge(leaf, [], [leaf])).toEqual(accepted(1));
  });

  it('where the trusted one did not sign itself', () => {
    const issuing = pki.authority('issuing', { issuer: root });
    const leaf = pki.leaf('web', { issuer: issuing });
    expect(judge(leaf, [root], [issuing])).toEqual(accepted(2));
  });
});

it('more names and constraints than anybody compares', () => {
  const many = (kind: string, label: string) =>
    Array.from({ length: 1100 }, (_, index) => `${kind}.${index} = ${label}${index}.example.com`).join('\n');
  const issuing = pki.authority('issuing', {
    issuer: root,
    extensions: { nameConstraints: 'critical, @constraints' },
    sections: `[constraints]\n${many('excluded;DNS', 'bad')}`,
  });
  const leaf = pki.leaf('web', {
    issuer: issuing,
    extensions: { subjectAltName: '@names' },
    sections: `[names]\n${many('DNS', 'good')}`,
  });
  expect(judge(leaf, [issuing]).reasons).toEqual([expect.stringContaining('are too many to compare')]);
});
