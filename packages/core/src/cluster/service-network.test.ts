import { describe, expect, it } from 'vitest';
import { parseServiceNetworks } from './service-network.ts';

describe('the first address of a service network is the service of Kubernetes', () => {
  it.each([
    ['172.20.0.0/16', ['172.20.0.1']],
    ['10.96.0.0/12', ['10.96.0.1']],
    ['172.20.5.9/16', ['172.20.0.1']],
    ['10.255.255.255/9', ['10.128.0.1']],
    ['10.0.0.6/31', ['10.0.0.7']],
    ['0.0.0.0/0', ['0.0.0.1']],
    ['fd00:10:96::/112', ['fd00:10:96::1']],
    ['fd00::ffff/64', ['fd00::1']],
    ['172.20.0.0/16, fd00:10:96::/112', ['172.20.0.1', 'fd00:10:96::1']],
  ])('%s gives %j', (text, values) => {
    expect(parseServiceNetworks(text)).toEqual(values.map((value) => ({ type: 'iPAddress', value })));
  });
});

describe('what is no network with room for services is refused by name', () => {
  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/32',
    'fd00::1/128',
    '10.0.0/16',
    '010.0.0.0/16',
    '10.0.0.0/016',
    '10.0.0.0/16/8',
    '10.0.0.0/-1',
    '0x0a000000/8',
    'fe80::%eth0/64',
    'services/16',
    '10.0.0.0/16,',
    '10.0.0.0/16,x',
  ])('%s', (text) => {
    const refused = text.split(',').at(-1) ?? '';
    expect(() => parseServiceNetworks(text)).toThrow(
      expect.objectContaining({ code: 'plan-invalid', message: expect.stringContaining(`"${refused}"`) }),
    );
  });
});
