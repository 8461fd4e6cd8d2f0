import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

const now = new Date('2030-01-01T00:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

const quiet = {
  openssl: () => ({ running: 2, waiting: 7 }),
  connections: async () => 3,
  issuing: () => 5,
};

function metricsOf(expiries: { authority?: Date; soonestLeaf?: Date }) {
  return new Metrics({ ...quiet, expiries: async () => expiries }, { now: () => now });
}

test('what is there is read at the scrape', async () => {
  const text = await metricsOf({ authority: days(100), soonestLeaf: days(-0.5) }).text();
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'certwright_openssl_running 2',
      'certwright_openssl_waiting 7',
      'certwright_connections 3',
      'certwright_issuing 5',
      'certwright_authority_days_to_expiry 100',
      'certwright_soonest_leaf_days_to_expiry -0.5',
    ]),
  );
});

test('an end that nobody knows is no number', async () => {
  const text = await metricsOf({}).text();
  expect(text).toContain('certwright_soonest_leaf_days_to_expiry Nan');
});

test('a folder that cannot be read now hides nothing else', async () => {
  const sources = { ...quiet, expiries: () => Promise.reject(new Error('no record')) };
  const text = await new Metrics(sources, { now: () => now }).text();
  expect(text).toContain('certwright_authority_days_to_expiry Nan');
  expect(text).toContain('certwright_connections 3');
});

test('what happens is counted', async () => {
  const metrics = metricsOf({});
  metrics.issued('tls-server');
  metrics.issued('tls-server');
  metrics.refused('rate-limited');
  metrics.gathering(64);
  metrics.request('GET', '/v1/certificates', 200, 0.03);
  const text = await metrics.text();
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'certwright_issued_total{profile="tls-server"} 2',
      'certwright_refused_total{code="rate-limited"} 1',
      'certwright_gathering_size_bucket{le="50"} 0',
      'certwright_gathering_size_bucket{le="100"} 1',
      'certwright_request_duration_seconds_bucket{le="0.025",method="GET",route="/v1/certificates",status="200"} 0',
      'certwright_request_duration_seconds_bucket{le="0.05",method="GET",route="/v1/certificates",status="200"} 1',
    ]),
  );
});

test('two servers in one process count apart', async () => {
  const first = metricsOf({});
  first.refused('draining');
  expect(await metricsOf({}).text()).not.toContain('draining');
});
