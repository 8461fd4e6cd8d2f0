import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { ownNames } from './own-names.ts';

const here = ['localhost', '127.0.0.1', '::1'];
const listen = (host: string) => ({ listen: { host, port: 8443 }, serverNames: [], publicUrl: undefined });

test.each([
  ['this machine alone', listen('127.0.0.1'), 'box', [...here, 'box']],
  ['an address', listen('192.0.2.7'), 'box', [...here, 'box', '192.0.2.7']],
  ['a URL', { ...listen('::1'), publicUrl: 'http://ca.lab.example:8080' }, 'box', [...here, 'box', 'ca.lab.example']],
  [
    'a URL with an address',
    { ...listen('::1'), publicUrl: 'http://[2001:db8::1]' },
    'box',
    [...here, 'box', '2001:db8::1'],
  ],
  ['further names', { ...listen('::1'), serverNames: ['ca', 'box'] }, 'box', [...here, 'box', 'ca']],
  ['a host whose name no certificate can hold', listen('127.0.0.1'), 'my_box', here],
])('%s', (_, settings, hostName, names) => {
  expect(ownNames(settings, hostName)).toEqual(names);
});

test.each(['0.0.0.0', '::'])('%s stands for every IPv4 address of the machine', (host) => {
  const addresses = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : []));
  expect(ownNames(listen(host), 'box')).toEqual([...here, 'box', ...addresses]);
});
