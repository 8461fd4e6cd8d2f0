import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import { CertwrightError } from './errors.ts';
import type { WorkEvent } from './events.ts';
import { type Openssl, openOpenssl } from './open-openssl.ts';
import { assertPassphrase } from './openssl/assert-passphrase.ts';
import type { Load } from './openssl/limiter.ts';
import type { OpensslRunner } from './openssl/openssl-runner.ts';
import { readSettings, type Settings } from './settings.ts';
import type { AuditAction, AuditedAction } from './store/audit-trail.ts';
import { certificatePathOf, keyPathOf } from './store/folder-layout.ts';
import { KeptReadings } from './store/kept-readings.ts';
import { changingProfilePaths, type ProfileText, readProfileFile } from './store/profile-files.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
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

/** What all who work at one bench share. */
interface Shared {
  readonly settings: Settings;
  /** Hears of what is done for several at once. */
  readonly emitToOwner: (event: WorkEvent) => void;
  readonly passphrases: Map<string, Promise<string>>;
  readonly begun: Set<Promise<unknown>>;
  readonly pairs: KeptReadings<FoundPair | undefined>;
  readonly profiles: KeptReadings<ProfileText>;
  openssl?: Promise<Openssl> | undefined;
  runner?: OpensslRunner | undefined;
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
  readonly #shared: Shared;

  constructor(options: WorkbenchOptions, shared: Shared = shareOf(options)) {
    this.#options = options;
    this.#shared = shared;
    this.settings = shared.settings;
    this.assetsFolder = resolve(options.assetsFolder);
    this.frontEnd = options.frontEnd;
    this.principal = options.principal ?? systemUser();
    this.isForAnother = options.principal !== undefined;
    this.clock = options.clock ?? systemClock;
  }

  /** The same bench for another who asks: openssl, record and passphrases are shared, and closed with either of them. */
  as(asker: Pick<WorkbenchOptions, 'principal' | 'onEvent'>): Workbench {
    return new Workbench({ ...this.#options, ...asker }, this.#shared);
  }

  emit(event: WorkEvent): void {
    this.#options.onEvent?.(event);
  }

  /**
   * The system's openssl, found and asked for its version once.
   * @throws CertwrightError `openssl-not-found`, `openssl-unsupported`, and what the runner throws
   */
  openssl(): Promise<Openssl> {
    this.#shared.openssl ??= this.#orForget('openssl', this.#openOpenssl());
    return this.#shared.openssl;
  }

  /** How much openssl has to do now. */
  load(): Load {
    return this.#shared.runner?.load() ?? { running: 0, waiting: 0 };
  }

  /**
   * The store, with its record begun when there is none, and with what a killed command left finished.
   * @throws CertwrightError `record-lost`, `record-damaged`, `folder-invalid`, `storage-failed`
   */
  store(): Promise<Store> {
    this.#shared.store ??= this.#orForget('store', openStore(this.assetsFolder, { clock: this.clock }));
    return this.#shared.store;
  }

  /**
   * What the record knows, for commands that write nothing; undefined in a folder that has none.
   * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
   */
  async record(): Promise<RecordReader | undefined> {
    if (this.#shared.reader) return this.#shared.reader;
    const reader = openRecordReader(this.assetsFolder);
    if (reader === 'outdated') return (await this.store()).reader;
    this.#shared.reader = reader;
    return reader;
  }

  /** As `readPair` of the store, for a pair that is asked for again and again; unchanged files are not read again. */
  readPair(name: string): FoundPair | undefined {
    return this.#shared.pairs.get(name);
  }

  /** As `readProfileFile` of the store, in the same way. */
  readProfileFile(name: string): ProfileText {
    return this.#shared.profiles.get(name);
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
    const known = this.#shared.passphrases.get(authority);
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
    this.#shared.passphrases.set(authority, asked);
    return asked;
  }

  /** Work that leaves something half done when it is cut short: `close` waits for it. */
  async toItsEnd<Result>(work: () => Promise<Result>): Promise<Result> {
    const begun = work();
    this.#shared.begun.add(begun);
    try {
      return await begun;
    } finally {
      this.#shared.begun.delete(begun);
    }
  }

  /** One that this command has just given, so that nobody is asked for it. */
  rememberPassphrase(authority: string, passphrase: string): void {
    this.#shared.passphrases.set(authority, Promise.resolve(passphrase));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#shared.begun);
    const opened = [this.#shared.openssl, this.#shared.store] as const;
    this.#shared.openssl = undefined;
    this.#shared.runner = undefined;
    this.#shared.store = undefined;
    this.#shared.reader?.close();
    this.#shared.reader = undefined;
    const [openssl, store] = await Promise.allSettled(opened);
    if (openssl.status === 'fulfilled') openssl.value?.runner.close();
    if (store.status === 'fulfilled') await store.value?.close();
  }

  /** What failed to open may be put right while this process runs, so it is tried again. */
  #orForget<Part>(part: 'openssl' | 'store', opening: Promise<Part>): Promise<Part> {
    opening.catch(() => {
      if (this.#shared[part] === opening) this.#shared[part] = undefined;
    });
    return opening;
  }

  async #openOpenssl(): Promise<Openssl> {
    const openssl = await openOpenssl(this.settings, this.#shared.emitToOwner);
    this.#shared.runner = openssl.runner;
    return openssl;
  }
}

function shareOf({ settings, onEvent, ...options }: WorkbenchOptions): Shared {
  const assetsFolder = resolve(options.assetsFolder);
  return {
    settings: { ...readSettings(), ...settings },
    emitToOwner: (event) => onEvent?.(event),
    passphrases: new Map(),
    begun: new Set(),
    pairs: new KeptReadings(
      (name) => [certificatePathOf(assetsFolder, name), keyPathOf(assetsFolder, name)],
      (name) => readPair(assetsFolder, name),
    ),
    profiles: new KeptReadings(
      (name) => changingProfilePaths(assetsFolder, name),
      (name) => readProfileFile(assetsFolder, name),
    ),
  };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // One without an entry in the system's list of users, as in some containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
