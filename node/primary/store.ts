/**
 * All environments, and the one way to change them: in turn, checked, journaled, applied. Whatever a
 * write returned successfully survives a crash when there is a journal; without one, nothing does.
 */

import { hashOfKey } from '../http/auth.ts';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import { factNotUsedMessage, isFactUsed } from '../polar/fact-types.ts';
import type { Fact } from '../polar/program.ts';
import type { Disk } from './disk.ts';
import { Environment, type PolicyText, type WorldParts } from './environment.ts';
import { Journal } from './journal.ts';
import { DEVELOPMENT_ENVIRONMENT, DEVELOPMENT_KEY, newTestKey } from './keys.ts';
import { DEFAULT_STORE_LIMITS, type StoreLimits } from './limits.ts';
import { judgePolicy, type PolicyVerdict } from './judge-policy.ts';
import type { Change, JournalRecord, Step } from './record.ts';
import { Turns } from './turns.ts';

export type StoreOptions = WorldParts & {
  /** Where the journal is kept; left out: in memory only. */
  readonly storage?: { readonly disk: Disk; readonly directory: string };
  readonly randomBytes: (count: number) => Uint8Array;
  /** For the person who started it: one sentence about something that is not an answer's business. */
  readonly report: (sentence: string) => void;
  /** Left out: DEFAULT_STORE_LIMITS. */
  readonly limits?: StoreLimits;
};

/** A journal is not rewritten for less than this. */
const COMPACTION_BYTES_MIN = 1024 * 1024;

export class Store {
  readonly #options: StoreOptions;
  readonly #limits: StoreLimits;
  readonly #turns: Turns;
  readonly #environments = new Map<string, Environment>();
  readonly #byKeyHash = new Map<string, Environment>();
  #journal: Journal | undefined;
  #compactedBytes = 0;
  #isCompactionDue = false;

  private constructor(options: StoreOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_STORE_LIMITS;
    this.#turns = new Turns(this.#limits.writesWaitingMax);
    this.#addEnvironment(DEVELOPMENT_ENVIRONMENT, hashOfKey(DEVELOPMENT_KEY));
  }

  /** With everything the journal of its directory holds. Throws as Journal.open does. */
  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(options);
    if (options.storage === undefined) return store;
    const { disk, directory } = options.storage;
    const { journal, droppedBytes } = await Journal.open(disk, directory, (record) =>
      store.#replay(record),
    );
    store.#journal = journal;
    if (droppedBytes > 0) {
      options.report(
        `Dropped ${droppedBytes} bytes at the end of the journal: a write that was cut short, and never acknowledged`,
      );
    }
    return store;
  }

  /** The environment with this id, without `e_`. Throws NodeError `not_found`. */
  environment(id: string): Environment {
    const environment = this.#environments.get(id);
    if (environment === undefined) {
      throw new NodeError('not_found', `Cannot find environment e_${id}`);
    }
    return environment;
  }

  /** What this whole key opens; undefined for a stranger's. */
  environmentOfKey(key: string): Environment | undefined {
    return this.#byKeyHash.get(hashOfKey(key));
  }

  /**
   * Makes an environment of its own for a test, empty or with the policy and facts of `copyOf`; gives
   * its key. Throws NodeError `too_large` when there are too many.
   */
  createEnvironment(copyOf: Environment | undefined): Promise<string> {
    return this.#turns.take(async () => {
      if (this.#environments.size > this.#limits.testEnvironmentsMax) {
        throw new NodeError(
          'too_large',
          `Cannot make another environment: there are ${this.#limits.testEnvironmentsMax} already. Start again, without --directory or with another one`,
        );
      }
      const { environment: id, key } = newTestKey(this.#options.randomBytes);
      const keyHash = hashOfKey(key);
      await this.#journal?.append({ kind: 'environment', environment: id, keyHash });
      const environment = this.#addEnvironment(id, keyHash);
      for (const record of copyOf?.records() ?? []) {
        if (record.kind === 'environment' || record.kind === 'journal') continue;
        await this.#commit(environment, { ...record, environment: id });
      }
      return key;
    });
  }

  /** Loads the policy, runs its tests, and, when all is well and it is another one, puts it in force. */
  loadPolicy(environment: Environment, text: PolicyText): Promise<PolicyVerdict> {
    return this.#turns.take(async () => {
      const current = environment.policies.at(-1);
      const verdict = judgePolicy(text, current?.src, this.#options);
      if (verdict.kind === 'updated') {
        await this.#commit(environment, {
          kind: 'policy',
          environment: environment.id,
          version: (current?.version ?? 0) + 1,
          ...text,
        });
      }
      return verdict;
    });
  }

  /**
   * Inserts and deletes in the given order: all of it, or, when one fact is refused, nothing. Throws
   * NodeError `fact_not_used` or `too_large`.
   */
  write(environment: Environment, steps: readonly Step[]): Promise<void> {
    return this.#turns.take(async () => {
      checkFacts(environment, steps, this.#limits);
      await this.#commit(environment, { kind: 'facts', environment: environment.id, steps });
    });
  }

  /** Deletes every fact; the policy stays. */
  clear(environment: Environment): Promise<void> {
    return this.#turns.take(() =>
      this.#commit(environment, { kind: 'clear', environment: environment.id }),
    );
  }

  /** Waits for what was asked for, and lets go of the journal. */
  async close(): Promise<void> {
    await this.#turns.take(() => this.#journal?.close());
  }

  async #commit(environment: Environment, change: Change): Promise<void> {
    await this.#journal?.append(change);
    environment.apply(change);
    this.#compactWhenDue();
  }

  #addEnvironment(id: string, keyHash: string): Environment {
    const environment = new Environment(id, keyHash, this.#options);
    this.#environments.set(id, environment);
    this.#byKeyHash.set(keyHash, environment);
    return environment;
  }

  #replay(record: JournalRecord): void {
    if (record.kind === 'journal') return;
    if (record.kind !== 'environment') this.environment(record.environment).apply(record);
    else if (!this.#environments.has(record.environment)) {
      this.#addEnvironment(record.environment, record.keyHash);
    }
  }

  /** Once more than half of the journal is about what is gone again; the write at hand doesn't wait. */
  #compactWhenDue(): void {
    if (this.#journal === undefined || this.#isCompactionDue) return;
    const sizeBytes = this.#journal.sizeBytes;
    let liveBytes = 0;
    for (const environment of this.#environments.values()) liveBytes += environment.liveBytes;
    const neededBytes = Math.max(liveBytes, this.#compactedBytes, COMPACTION_BYTES_MIN / 2);
    if (sizeBytes <= 2 * neededBytes) return;
    this.#isCompactionDue = true;
    void this.#compact(this.#journal);
  }

  async #compact(journal: Journal): Promise<void> {
    try {
      await this.#turns.take(() => journal.rewrite(this.#records()));
    } catch (error) {
      this.#options.report(
        `Could not make the journal smaller, it goes on growing: ${reasonOf(error)}`,
      );
    } finally {
      this.#compactedBytes = journal.sizeBytes;
      this.#isCompactionDue = false;
    }
  }

  *#records(): Generator<JournalRecord> {
    for (const environment of this.#environments.values()) yield* environment.records();
  }
}

/** Throws NodeError `fact_not_used` for what no policy, or not the one in force, makes use of. */
export function checkFact(environment: Environment, fact: Fact): void {
  // Without a policy nothing says which facts are meant, so none are taken.
  if (environment.policies.length === 0) {
    throw new NodeError(
      'fact_not_used',
      `Cannot store a fact: not used in policy, for environment e_${environment.id} has none yet. Load one first: POST /api/policy, or start with --policy FILE`,
    );
  }
  if (!isFactUsed(environment.policy().factTypes, fact)) {
    throw new NodeError('fact_not_used', factNotUsedMessage(fact));
  }
}

/** Refuses what the policy in force does not use, and what would not fit. */
function checkFacts(
  environment: Environment,
  steps: readonly Step[],
  { factsMax, idsMax }: StoreLimits,
): void {
  let factCount = environment.facts.factCount;
  let idCount = environment.facts.dictionary.valueCount;
  for (const step of steps) {
    if (!('inserts' in step)) continue;
    for (const fact of step.inserts) {
      checkFact(environment, fact);
      factCount += 1;
      idCount += fact.args.length;
    }
  }
  if (factCount > factsMax || idCount > idsMax) {
    throw new NodeError(
      'too_large',
      `Cannot store the facts: an environment has room for ${factsMax} facts and ${idsMax} distinct ids`,
    );
  }
}
