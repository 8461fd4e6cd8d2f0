import { getIssuedCertificate, listCertificatePage } from '@certwright/core';
import { createRoute } from '@hono/zod-openapi';
import { askAs } from '../access/ask-as.ts';
import { answers, json, withPrincipal } from '../openapi/answers.ts';
import { chooseForm, pemMediaType } from '../openapi/choose-form.ts';
import { newRouter, type Router } from '../openapi/new-router.ts';
import { listedJson, shownCertificateJson } from '../present/shown-certificate-json.ts';
import { pem } from '../schemas/certificate.ts';
import { certificatePage, certificateQuery, shownCertificate } from '../schemas/certificate-list.ts';
import { linkHeaders, linkToNext } from '../schemas/pages.ts';
import { serialNumberParameters, serialNumberQuery } from '../schemas/serial-number.ts';
import type { RouteOptions } from './route-options.ts';

const about = { method: 'get' as const, tags: ['certificates'] };
const list = createRoute({
  ...about,
  path: '/certificates',
  summary: 'everything that was issued, and what else lies in the folder; the earliest to expire first',
  description: 'expiring, expired and revoked add up; all else narrows the list',
  request: { query: certificateQuery },
  responses: answers({ 200: { ...json('a page', certificatePage), headers: linkHeaders } }, ...withPrincipal),
});
const shown = json('all that is known of it', shownCertificate);
const show = createRoute({
  ...about,
  path: '/certificates/{serialNumber}',
  summary: 'one certificate',
  request: { params: serialNumberParameters, query: serialNumberQuery },
  responses: answers(
    { 200: { ...shown, content: { ...shown.content, [pemMediaType]: { schema: pem } } } },
    'certificate-not-found',
    'not-acceptable',
    ...withPrincipal,
  ),
});

/** Role viewer. */
export function certificateRoutes({ workbench, guards }: RouteOptions): Router {
  const router = newRouter();
  router.openapi({ ...list, middleware: guards.known }, (c) => {
    const { limit, cursor: after, ...filter } = c.req.valid('query');
    return askAs(c, workbench, { action: 'list', target: 'certificates', role: 'viewer' }, async (bench) => {
      const { certificates, next } = await listCertificatePage(bench, filter, { limit, after });
      const now = bench.clock.now();
      const page = { certificates: certificates.map((one) => listedJson(one, now)), next };
      return c.json(page, 200, next === undefined ? {} : { link: linkToNext(c.req.url, next) });
    });
  });
  router.openapi({ ...show, middleware: guards.known }, (c) => {
    const form = chooseForm(c);
    const { serialNumber } = c.req.valid('param');
    return askAs(c, workbench, { action: 'show', target: serialNumber, role: 'viewer' }, async (bench) => {
      const found = await getIssuedCertificate(bench, { serialNumber, ...c.req.valid('query') });
      if (form === 'json') return c.json(shownCertificateJson(found, bench.clock.now()));
      const all = [found.certificate, ...found.chain.links.map(({ certificate }) => certificate)];
      return c.body(all.map((one) => one.pem).join(''), 200, { 'content-type': pemMediaType });
    });
  });
  return router;
}
