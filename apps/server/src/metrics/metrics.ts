import type { Clock } from '@certwright/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is asked at each scrape; it has to be cheap. */
export interface MetricSources {
  /** How many runs of openssl are at work, and how many wait. */
  openssl(): { readonly running: number; readonly waiting: number };
  connections(): Promise<number>;
  /** Requests that issue, at work or waiting. */
  issuing(): number;
  /** When the authority ends, and the first of the certificates in use; missing where there is none. */
  expiries(): Promise<{ readonly authority?: Date | undefined; readonly soonestLeaf?: Date | undefined }>;
}

/** What Prometheus is told. Labels come from sets that a client cannot make grow. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #issued = this.#counter('certwright_issued_total', 'Certificates issued', ['profile']);
  readonly #refused = this.#counter('certwright_refused_total', 'Requests refused', ['code']);
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #gatherings: Histogram;

  constructor(sources: MetricSources, clock: Clock) {
    const registers = [this.#registry];
    this.#requests = new Histogram({
      name: 'certwright_request_duration_seconds',
      help: 'From the head of a request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.#gatherings = new Histogram({
      name: 'certwright_gathering_size',
      help: 'Certificates signed by one run of openssl',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    });
    collectDefaultMetrics({ register: this.#registry });
    this.#watch(sources, clock);
  }

  issued(profile: string): void {
    this.#issued.inc({ profile });
  }

  /** @param code of a problem */
  refused(code: string): void {
    this.#refused.inc({ code });
  }

  /** @param route its pattern, never a path that a client chose */
  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds);
  }

  gathering(size: number): void {
    this.#gatherings.observe(size);
  }

  /** Of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #watch(sources: MetricSources, clock: Clock): void {
    const registers = [this.#registry];
    const watch = (name: string, help: string, read: () => number | Promise<number>) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    };
    watch('certwright_openssl_running', 'Runs of openssl at work', () => sources.openssl().running);
    watch('certwright_openssl_waiting', 'Runs of openssl that wait', () => sources.openssl().waiting);
    watch('certwright_connections', 'Open connections', () => sources.connections());
    watch('certwright_issuing', 'Requests that issue, at work or waiting', () => sources.issuing());
    const days = (
      name: string,
      help: string,
      choose: (found: Awaited<ReturnType<MetricSources['expiries']>>) => Date | undefined,
    ) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // What cannot be read now must not hide all the rest.
          const end = await sources.expiries().then(choose, () => undefined);
          this.set(end ? (end.getTime() - clock.now().getTime()) / 86_400_000 : Number.NaN);
        },
      });
    };
    days('certwright_authority_days_to_expiry', 'Days until the signing authority ends', ({ authority }) => authority);
    days(
      'certwright_soonest_leaf_days_to_expiry',
      'Days until the first certificate in use ends',
      ({ soonestLeaf }) => soonestLeaf,
    );
  }
}
