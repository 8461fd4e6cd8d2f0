import type { Guards } from '../access/guards.ts';
import type { Router } from './new-router.ts';

const description = `Certificates from one folder, which the command certwright works on too. Names are those of RFC 5280.
A problem has a code, which stays as it is; docs/errors.md explains each.`;

/** The description of all routes that the app has by now, at /openapi.json. */
export function addDescription(app: Router, { anybody }: Pick<Guards, 'anybody'>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'clientCertificate', { type: 'mutualTLS' });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'certwright', version: '1', description, license: { name: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { clientCertificate: [] }],
  });
  const text = JSON.stringify(document);
  app.get('/openapi.json', anybody, (c) => c.body(text, 200, { 'content-type': 'application/json' }));
}
