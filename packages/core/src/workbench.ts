import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import { CertwrightError } from './errors.ts';
import type { WorkEvent } from './events.ts';
import { assertPassphrase } from './openssl/assert-passphrase.ts';
import { findOpenssl, findProgram } from './openssl/find-openssl.ts';
import { KeyMaker } from './openssl/key-maker.ts';
import { OpensslRunner } from './openssl/openssl-runner.ts';
import { RenewalRequestMaker } from './openssl/renewal-request-maker.ts';
import { Signer } from './openssl/signer.ts';
import { readSettings, type Settings } from './settings.ts';
import type { AuditAction, AuditedAction } from './store/audit-trail.ts';
import { openRecordReader, type RecordReader } from './store/record-reader.ts';
import { needsTidying, openStore, type Store } from './store/store.ts';

export interface WorkbenchOptions {
  /** The assets folder: `keys/`, `profiles/`, and the record. It need not exist. */
  readonly assetsFolder: string;
  /** Who asks, for the record: `cli`, `server` … */
  readonly frontEnd: string;
  /** Who asks, for the audit trail; the user of the system where it is missing. */
  readonly principal?: string;
  readonly clock?: Clock;
  readonly settings?: Partial<Settings>;
  readonly onEvent?: (event: WorkEvent) => void;
  /** Asked once for an authority whose key is encrypted; without it such a key is refused. */
  readonly getPassphrase?: (authority: string) => Promise<string>;
}

/** What drives the system's openssl. */
export interface Openssl {
  readonly runner: OpensslRunner;
  readonly keyMaker: KeyMaker;
  readonly renewalRequestMaker: RenewalRequestMaker;
  readonly signer: Signer;
}

/** What is opened once for all who work at one bench. */
interface Opened {
  readonly passphrases: Map<string, Promise<string>>;
  readonly begun: Set<Promise<unknown>>;
  openssl?: Promise<Openssl> | undefined;
  store?: Promise<Store> | undefined;
  reader?: RecordReader | undefined;
}

/** Everything that the flows work with: one assets folder, one openssl, one clock. Opened lazily; close it. */
export class Workbench {
  readonly assetsFolder: string;
  readonly frontEnd: string;
  readonly principal: string;
  /** Whether somebody asks who is not the user of the system. */
  readonly isForAnother: boolean;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly #options: WorkbenchOptions;
  readonly #opened: Opened;

  constructor(options: WorkbenchOptions, opened: Opened = { passphrases: new Map(), begun: new Set() }) {
    this.#options = options;
    this.#opened = opened;
    this.assetsFolder = resolve(options.assetsFolder);
    this.frontEnd = options.frontEnd;
    this.principal = options.principal ?? systemUser();
    this.isForAnother = options.principal !== undefined;
    this.clock = options.clock ?? systemClock;
    this.settings = { ...readSettings(), ...options.settings };
  }

  /** The same bench for another who asks: openssl, record and passphrases are shared, and closed with either of them. */
  as(asker: Pick<WorkbenchOptions, 'principal' | 'onEvent'>): Workbench {
    return new Workbench({ ...this.#options, ...asker }, this.#opened);
  }

  emit(event: WorkEvent): void {
    this.#options.onEvent?.(event);
  }

  /**
   * The system's openssl, found and asked for its version once.
   * @throws CertwrightError `openssl-not-found`, `openssl-unsupported`, and what the runner throws
   */
  openssl(): Promise<Openssl> {
    this.#opened.openssl ??= this.#findOpenssl();
    return this.#opened.openssl;
  }

  /**
   * The store, with its record begun when there is none, and with what a killed command left finished.
   * @throws CertwrightError `record-lost`, `record-damaged`, `folder-invalid`, `storage-failed`
   */
  store(): Promise<Store> {
    this.#opened.store ??= openStore(this.assetsFolder, { clock: this.clock });
    return this.#opened.store;
  }

  /**
   * What the record knows, for commands that write nothing; undefined in a folder that has none.
   * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
   */
  async record(): Promise<RecordReader | undefined> {
    if (this.#opened.reader) return this.#opened.reader;
    const reader = openRecordReader(this.assetsFolder);
    if (reader === 'outdated') return (await this.store()).reader;
    this.#opened.reader = reader;
    return reader;
  }

  /** What the audit trail is told of an action of this command. */
  audited(action: AuditAction): AuditedAction {
    return { principal: this.principal, frontEnd: this.frontEnd, action };
  }

  /** Finishes what a killed command left, in a folder that has a record; a folder without one stays as it is. */
  async recover(): Promise<void> {
    if (needsTidying(this.assetsFolder)) await this.store();
  }

  /**
   * The passphrase of an authority's key, asked for once.
   * @throws CertwrightError `passphrase-required` when nobody can be asked, `passphrase-wrong` for one that openssl
   *   cannot take
   */
  passphrase(authority: string): Promise<string> {
    const known = this.#opened.passphrases.get(authority);
    if (known !== undefined) return known;
    const { getPassphrase } = this.#options;
    if (!getPassphrase) {
      throw new CertwrightError('passphrase-required', `the key of authority "${authority}" is encrypted`, {
        hint: 'give its passphrase by a file, by the name of an environment variable, or on a terminal',
      });
    }
    const asked = getPassphrase(authority).then((passphrase) => {
      assertPassphrase(authority, passphrase);
      return passphrase;
    });
    this.#opened.passphrases.set(authority, asked);
    return asked;
  }

  /** Work that leaves something half done when it is cut short: `close` waits for it. */
  async toItsEnd<Result>(work: () => Promise<Result>): Promise<Result> {
    const begun = work();
    this.#opened.begun.add(begun);
    try {
      return await begun;
    } finally {
      this.#opened.begun.delete(begun);
    }
  }

  /** One that this command has just given, so that nobody is asked for it. */
  rememberPassphrase(authority: string, passphrase: string): void {
    this.#opened.passphrases.set(authority, Promise.resolve(passphrase));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.begun);
    const opened = [this.#opened.openssl, this.#opened.store] as const;
    this.#opened.openssl = undefined;
    this.#opened.store = undefined;
    this.#opened.reader?.close();
    this.#opened.reader = undefined;
    const [openssl, store] = await Promise.allSettled(opened);
    if (openssl.status === 'fulfilled') openssl.value?.runner.close();
    if (store.status === 'fulfilled') await store.value?.close();
  }

  async #findOpenssl(): Promise<Openssl> {
    const { searchPath, temporaryFolder, concurrency, opensslTimeoutMs: timeoutMs } = this.settings;
    const runner = new OpensslRunner({
      path: findOpenssl(searchPath),
      xargsPath: findProgram('xargs', searchPath),
      temporaryFolder,
      concurrency,
      timeoutMs,
      onRun: (run) => this.emit({ type: 'openssl', run }),
    });
    try {
      await runner.version();
    } catch (error) {
      runner.close();
      throw error;
    }
    return {
      runner,
      keyMaker: new KeyMaker(runner),
      renewalRequestMaker: new RenewalRequestMaker(runner),
      signer: new Signer(runner),
    };
  }
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // One without an entry in the system's list of users, as in some containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
