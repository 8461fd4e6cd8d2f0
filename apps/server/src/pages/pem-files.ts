import { type IssuedToHolder, splitChain } from '@certwright/core';

/** As nginx and others want it: without the root, which clients have. */
export function fullchain({ certificate, chain }: Pick<IssuedToHolder, 'certificate' | 'chain'>): string {
  return [certificate, ...splitChain(chain).intermediates].map(({ pem }) => pem).join('');
}

/** What a file may be called anywhere. */
export function fileNameOf(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+/, '');
  return safe.slice(0, 60) || 'certificate';
}
