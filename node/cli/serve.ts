/** The node: listens, copies the environment, answers from the copy, and ends when it is asked to. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Agreement } from '../agreement/agreement.ts';
import type { Aside } from '../aside/aside.ts';
import { type Config, readConfig } from '../config/config.ts';
import type { NodeStatus } from '../contract-status.ts';
import { EXIT, type ExitCode } from '../contract.ts';
import type { AskedKeys } from '../http/asked-keys.ts';
import { hashOfKey } from '../http/auth.ts';
import { Freshness } from '../http/freshness.ts';
import type { HealthParts } from '../http/health-route.ts';
import { KeyRing } from '../http/key-ring.ts';
import { buildServer } from '../http/server.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { collectSoon } from '../lib/collect-soon.ts';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import {
  type DirectoryOptions,
  GenerationDirectory,
  keepLocked,
} from '../snapshot/keep/directory.ts';
import { LOCK_LEASE_MS } from '../snapshot/keep/directory-lock.ts';
import { SYSTEM_DISK } from '../snapshot/disk.ts';
import { FORMAT_VERSION } from '../snapshot/generation-file.ts';
import { isHolderRunning, ownHolder, SYSTEM_PROCESSES } from '../snapshot/keep/lock-holder.ts';
import { keepInSync, type SyncReport } from '../sync/loop.ts';
import { syncOnce, type SyncParts } from '../sync/sync-once.ts';
import { SyncProgress } from '../sync/sync-progress.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { WorldCell } from '../world/world.ts';
import { asideOf } from './serve/answer-aside.ts';
import type { CommandIo } from './command.ts';
import {
  type Copies,
  copiesOf,
  generationOf,
  starterHere,
  temporaryPlace,
} from './serve/copies.ts';
import { drain } from './drain.ts';
import { exportCopy } from './serve/export-copy.ts';
import { GuardedSwap } from './serve/guarded-swap.ts';
import { HELP } from './help.ts';
import { KnownKeys } from './serve/known-keys.ts';
import { listen } from './serve/listen.ts';
import { lookAtStore } from './serve/look-at-store.ts';
import { statusOf } from './serve/node-status.ts';
import { agreementOf, hasReachedPrimary, keepAgreeing } from './serve/keep-agreeing.ts';
import { readServeFlags } from './serve/serve-flags.ts';
import { sayListening, sayReady, sayWarning, tellSync } from './serve/serve-report.ts';
import { NO_SOURCES, type Sources } from './serve/no-sources.ts';
import { ServingTls } from './serve/serving-tls.ts';
import { SyncHistory } from './serve/sync-history.ts';
import { watchKeyFile } from './serve/watch-key-file.ts';

const DIRECTORY_WAIT_MS_MAX = LOCK_LEASE_MS + 10_000;
/** How long the end of a node waits for a store that is being written. */
const PUBLISHING_MS_MAX = 2_000;

/** Serves until `io.signal` aborts. Throws the reason when no first copy could be had in time. */
export async function runServe(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const flags = readServeFlags(args);
  if (flags === 'help') {
    io.stdout.write(HELP);
    return EXIT.done;
  }
  const config = readConfig(io.environment, { readFile, randomId: randomUUID });
  if (flags.export === undefined) await serve(config, flags.import, io);
  else await exportCopy(flags.export, config, io);
  return EXIT.done;
}

/** `imported`: a file to begin with when nobody has a newer copy. */
async function serve(config: Config, imported: string | undefined, io: CommandIo): Promise<void> {
  // From here on a signal is heard, also as the first process of a container.
  const { signal } = io;
  await using sources = await sourcesFor(config, imported);
  const log = createLog({ level: config.logLevel, write: (line) => io.stderr.write(line) });
  const tls =
    config.tls && (await ServingTls.open({ config: config.tls, clock: SYSTEM_CLOCK, log }));
  const node = new ServingNode(config, io, { log, tls });
  const url = await listen(node.app, config);
  sayListening(node, url, config);
  await using _looking = lookAtStore({
    store: sources.store,
    isWritten: config.copies.isStoreWritten,
    warn: (sentence) => sayWarning(node, sentence),
  });
  await using _renewing = tls?.watch();
  await using _watching = watchKeyFile({
    path: config.keys.kind === 'shape' ? undefined : config.keys.path,
    clock: SYSTEM_CLOCK,
    replace: (hashes) => node.keys.replace(hashes),
    keep: (reason) => node.keys.keep(reason),
  });
  await using _agreeing = keepAgreeing(node.agreement, config, node.log);
  try {
    const directory = await openDirectory(config, node);
    await using _remembering = node.rememberKeys();
    await node.answerFrom(directory, sources);
  } catch (error) {
    // Asked to end while it waited is no failure.
    if (!signal.aborted) throw error;
  } finally {
    await node.end();
  }
}

/** A node that asks nobody else does without the HTTP client: some 10 MB. */
async function sourcesFor(config: Config, imported: string | undefined): Promise<Sources> {
  const { peerUrls, store } = config.copies;
  if (peerUrls.length === 0 && store === undefined && imported === undefined) return NO_SOURCES;
  const { sourcesOf } = await import('./serve/sources.ts');
  return sourcesOf(config, imported === undefined ? undefined : resolve(imported));
}

/** The parts of a node that serves, put together. */
class ServingNode {
  readonly io: CommandIo;
  readonly log: Log;
  readonly keys: KeyRing;
  /** Undefined: plain HTTP. */
  readonly tls: ServingTls | undefined;
  readonly app: FastifyInstance;
  /** Undefined: the primary is not asked whether it agrees. */
  readonly agreement: Agreement | undefined;
  readonly #config: Config;
  /** Undefined: the primary is not asked about keys. */
  readonly #knownKeys: KnownKeys | undefined;
  readonly #cell = new WorldCell();
  readonly #progress = new SyncProgress();
  readonly #metrics: Metrics;
  readonly #guard: GuardedSwap;
  readonly #aside: Aside | undefined;
  readonly #startedMs = SYSTEM_CLOCK.monotonicMs();
  readonly #history = new SyncHistory();
  readonly #temporary = temporaryPlace();
  #directory: Pick<GenerationDirectory, 'condition' | 'usedBytes' | 'close'> | undefined;
  #publishing: Promise<void> = Promise.resolve();

  constructor(config: Config, io: CommandIo, { log, tls }: Pick<ServingNode, 'log' | 'tls'>) {
    this.#config = config;
    this.io = io;
    this.log = log;
    this.tls = tls;
    const health: HealthParts = {
      world: this.#cell,
      whyNoWorld: () => this.#progress.whyEmpty(),
      freshness: new Freshness({ policy: config.freshness, clock: SYSTEM_CLOCK, log }),
    };
    const status = () => this.#status(health);
    this.#metrics = createMetrics({ status });
    const keyParts = { config, clock: SYSTEM_CLOCK, log, metrics: this.#metrics };
    this.#knownKeys = config.keys.kind === 'verify' ? new KnownKeys(keyParts) : undefined;
    this.keys = keyRingOf(config, log, this.#knownKeys?.asked);
    const mode = config.guard;
    this.#guard = new GuardedSwap({ mode, clock: SYSTEM_CLOCK, log, metrics: this.#metrics });
    this.#aside = asideOf(config, log);
    this.agreement = agreementOf(config, { cell: this.#cell, log });
    this.app = buildServer({
      ...health,
      authenticate: this.keys.authenticate,
      authenticatePeer: this.keys.authenticatePeer,
      status,
      metrics: this.#metrics,
      log,
      clock: SYSTEM_CLOCK,
      newRequestId: randomUUID,
      budgetMs: config.answerBudgetMs,
      aside: this.#aside,
      sqlDialect: config.sqlDialect,
      pathPrefix: config.pathPrefix,
      tls: tls?.door,
      generations: {
        currentGeneration: () => generationOf(this.#cell.current()),
        formatVersion: FORMAT_VERSION,
      },
      authzen: config.authzen,
      noteQuestion: (asked) => {
        this.#guard.reservoir.note(asked);
        this.agreement?.note(asked);
      },
    });
  }

  /**
   * From what is in the directory at once, if anything is; then from one copy after the other, until
   * `io.signal` aborts. Throws the reason when no first copy could be had in time.
   */
  async answerFrom(directory: GenerationDirectory, sources: Sources): Promise<void> {
    const config = this.#config;
    this.#temporary.removeLeftovers();
    await using starter = starterHere();
    const copies = copiesOf({
      config,
      directory,
      temporary: this.#temporary,
      sources: sources.all,
      start: starter.start,
      log: this.log,
      say: (line) => this.say(line),
      onProgress: (step) => {
        this.#progress.copying(step);
        this.log.info(step, 'Copying the environment');
      },
    });
    this.#directory = {
      condition: () => copies.condition(),
      usedBytes: () => directory.usedBytes(),
      close: () => directory.close(),
    };
    await this.#answerFromDisk(copies);
    const giveUp = new AbortController();
    const signal = AbortSignal.any([this.io.signal, giveUp.signal]);
    const locked = keepLocked(directory, { clock: SYSTEM_CLOCK, signal });
    await keepInSync(
      {
        sync: (until) => syncOnce(this.#syncParts(copies), until),
        state: this.#progress.state,
        intervalMs: config.syncIntervalMs,
        clock: SYSTEM_CLOCK,
        chance: Math.random,
        report: (report) => {
          const verdict = this.#synced(report);
          if (verdict !== undefined) giveUp.abort(verdict);
          if (isFromPrimary(report)) this.#publish(sources, signal);
        },
      },
      signal,
    );
    await locked;
    giveUp.signal.throwIfAborted();
  }

  /** From now on, so that the next start knows them; until it is disposed of. */
  rememberKeys(): AsyncDisposable | undefined {
    const { environment, directory } = this.#config;
    const place = { directory: resolve(directory), environment, disk: SYSTEM_DISK };
    return this.#knownKeys?.keepIn(place);
  }

  /** To the person who started it, as long as there is nothing to answer from. */
  say(line: string): void {
    if (this.#cell.current() === undefined) this.io.stdout.write(`${line}\n`);
  }

  /** Why no copy is looked for yet, for whoever asks for the health; undefined: one is. */
  waiting(reason: string | undefined): void {
    this.#progress.waiting(reason);
  }

  /** What is under way is finished, then everything is closed. */
  async end(): Promise<void> {
    const patience = new AbortController();
    await Promise.all([
      drain(this.app.server, SYSTEM_CLOCK),
      Promise.race([this.#publishing, SYSTEM_CLOCK.sleep(PUBLISHING_MS_MAX, patience.signal)]),
    ]);
    patience.abort();
    await this.app.close();
    await this.#aside?.[Symbol.asyncDispose]();
    await this.#knownKeys?.[Symbol.asyncDispose]();
    this.#cell.clear();
    this.#directory?.close();
    this.#temporary.close();
  }

  async #answerFromDisk(copies: Copies): Promise<void> {
    const found = await copies.fromDisk();
    if (found === undefined) return;
    this.#cell.replace(found.world, found.begun);
    this.#progress.found(found.world);
    sayReady(this.io.stdout, found.world, SYSTEM_CLOCK.nowMs());
  }

  #syncParts({ take }: Copies): SyncParts {
    return {
      take,
      admit: (current, next, signal) => this.#guard.admit(current, next, signal),
      cell: this.#cell,
      clock: SYSTEM_CLOCK,
      onNotKept: ({ code, message }) => this.log.error({ code }, message),
    };
  }

  /** After each attempt; the reason to give up, if there is one. */
  #synced(report: SyncReport): Error | undefined {
    const elapsedMs = SYSTEM_CLOCK.monotonicMs() - this.#startedMs;
    const verdict = tellSync(report, {
      io: this.io,
      log: this.log,
      metrics: this.#metrics,
      config: this.#config,
      elapsedMs,
      before: this.#progress.state,
    });
    this.#progress.ended(report.state);
    this.#history.ended(report, SYSTEM_CLOCK.nowMs());
    this.agreement?.primaryReached(hasReachedPrimary(report.outcome));
    if (report.outcome.kind === 'replaced') collectSoon();
    return verdict;
  }

  /** Beside everything else: a store that fails is no reason to answer from an older copy. */
  #publish(sources: Sources, signal: AbortSignal): void {
    // By its turn a newer world may be there, and this one closed.
    const publishCurrent = async () => {
      const world = this.#cell.current();
      if (world !== undefined) await sources.publish(world, signal);
    };
    const failed = (error: unknown) => {
      if (signal.aborted) return;
      this.log.error({}, reasonOf(error));
    };
    this.#publishing = this.#publishing.then(publishCurrent).catch(failed);
  }

  #status(health: HealthParts): NodeStatus {
    return statusOf({
      ...health,
      config: this.#config,
      clock: SYSTEM_CLOCK,
      startedMs: this.#startedMs,
      sync: () => this.#history.shown(this.#progress.step),
      keys: () => ({ ...this.keys.status(), ...this.#knownKeys?.trouble }),
      tls: () => this.tls?.status(),
      ...(this.#directory === undefined ? {} : { directory: this.#directory }),
      guardReport: () => this.#guard.report,
      agreement: () => this.agreement?.report,
    });
  }
}

/**
 * A node that is being replaced may still hold the directory: its lock is waited for a little longer than
 * one that is dead can last.
 */
async function openDirectory(
  config: Config,
  node: Pick<ServingNode, 'log' | 'io' | 'say' | 'waiting'>,
): Promise<GenerationDirectory> {
  const options: DirectoryOptions = {
    path: resolve(config.directory),
    disk: SYSTEM_DISK,
    environment: config.environment,
    holder: ownHolder(SYSTEM_PROCESSES),
    isRunning: (holder) => isHolderRunning(holder, SYSTEM_PROCESSES),
    keep: config.copies.keptCount,
    clock: SYSTEM_CLOCK,
    report: (sentence) => {
      node.log.error({}, sentence);
      node.say(sentence);
    },
  };
  try {
    return GenerationDirectory.open(options);
  } catch (error) {
    if (!(error instanceof NodeError) || error.code !== 'disk_unavailable') throw error;
    node.say(`${error.message}; waiting for its end`);
    node.waiting(`the directory is waited for: ${error.message}`);
    const { signal } = node.io;
    const wait = { clock: SYSTEM_CLOCK, waitMsMax: DIRECTORY_WAIT_MS_MAX, signal };
    const directory = await GenerationDirectory.openWhenFree(options, wait);
    node.waiting(undefined);
    return directory;
  }
}

function keyRingOf(
  { environment, apiToken, keys }: Config,
  log: Log,
  asked: AskedKeys | undefined,
): KeyRing {
  const hashes = keys.kind === 'shape' ? undefined : keys.hashes;
  const ownHash = hashOfKey(apiToken.reveal());
  return new KeyRing({ environment, hashes, asked, ownHash, clock: SYSTEM_CLOCK, log });
}

function isFromPrimary({ outcome }: SyncReport): boolean {
  return outcome.kind === 'replaced' && outcome.primaryFailure === undefined;
}

function readFile(path: string): string {
  return readFileSync(path, 'utf8');
}
