import { expect, test } from 'vitest';
import { type GeneralName, generalNameTypes } from '../certificate/general-name.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';
import { isForName } from './is-for-name.ts';

const presented = (text: string): GeneralName => {
  const [, prefix = '', value = ''] = /^(\w+):(.*)$/.exec(text) ?? [];
  const type = { dns: 'dNSName', ip: 'iPAddress', email: 'rfc822Name' }[prefix];
  return { type: generalNameTypes.find((known) => known === type) ?? 'uniformResourceIdentifier', value };
};

test.each([
  ['dns:web.example.com', 'web.example.com', true],
  ['dns:WEB.Example.com', 'web.example.com', true],
  ['dns:web.example.com', 'example.com', false],
  ['dns:example.com', 'web.example.com', false],
  ['dns:*.example.com', 'web.example.com', true],
  ['dns:*.EXAMPLE.com', 'web.example.com', true],
  ['dns:*.example.com', 'a.web.example.com', false],
  ['dns:*.example.com', 'example.com', false],
  ['dns:*.example.com', 'xn--e1afmkfd.example.com', true],
  ['dns:*.example.com', 'webexample.com', false],
  ['dns:w*.example.com', 'web.example.com', false],
  ['dns:*b.example.com', 'web.example.com', false],
  ['dns:web.*.com', 'web.example.com', false],
  ['dns:*.*.com', 'web.example.com', false],
  ['dns:*', 'localhost', false],
  ['dns:*.', 'localhost', false],
  ['dns:web.example.com.', 'web.example.com', false],
  ['dns:xn--e1afmkfd.xn--p1ai', 'пример.рф', true],
  ['dns:192.0.2.1', 'ip:192.0.2.1', false],
  ['ip:192.0.2.1', 'ip:192.0.2.1', true],
  ['ip:2001:db8::1', 'ip:2001:0DB8:0:0:0:0:0:1', true],
  ['ip:192.0.2.1', 'ip:::ffff:192.0.2.1', false],
  ['email:alice@EXAMPLE.com', 'email:alice@example.com', true],
  ['email:Alice@example.com', 'email:alice@example.com', false],
  ['dns:example.com', 'email:a@example.com', false],
])('%s for %s: %s', (name, asked, expected) => {
  expect(isForName(presented(name), parseGeneralName(asked))).toBe(expected);
});
