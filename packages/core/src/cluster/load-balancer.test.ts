import { describe, expect, it } from 'vitest';
import { CertwrightError } from '../errors.ts';
import { parseLoadBalancedNames, parseLoadBalancer } from './load-balancer.ts';

describe('a load balancer is a host with or without port', () => {
  it.each([
    ['api.example.com:6443', 'api.example.com:6443', 'dNSName', 'api.example.com'],
    ['API.Example.com', 'api.example.com', 'dNSName', 'api.example.com'],
    ['10.0.0.1:443', '10.0.0.1:443', 'iPAddress', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.1', 'iPAddress', '10.0.0.1'],
    ['[2001:DB8::10]:6443', '[2001:db8::10]:6443', 'iPAddress', '2001:db8::10'],
    ['[2001:db8::10]', '[2001:db8::10]', 'iPAddress', '2001:db8::10'],
  ])('%s', (text, server, type, value) => {
    expect(parseLoadBalancer(text)).toEqual({ server, names: [{ type, value }] });
  });

  it('older plans name it twice, and the first is called at the port of the API servers', () => {
    expect(parseLoadBalancedNames('api.example.com', 'api')).toEqual({
      server: 'api.example.com:6443',
      names: [
        { type: 'dNSName', value: 'api.example.com' },
        { type: 'dNSName', value: 'api' },
      ],
    });
  });
});

describe('what no client could call is refused', () => {
  it.each([
    'https://api.example.com:6443',
    'api.example.com/path',
    '2001:db8::10',
    '2001:db8::10:6443',
    'api.example.com:',
    'api.example.com:0',
    'api.example.com:65536',
    'api.example.com:http',
    'api.example.com:6443:6443',
    '*.example.com:6443',
    'user@api.example.com',
    'dns:api',
    '[api]:6443',
    ':6443',
    'a b',
  ])('%s', (text) => {
    expect(() => parseLoadBalancer(text)).toThrow(CertwrightError);
  });
});
