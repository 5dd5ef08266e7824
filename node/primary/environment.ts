/** One environment: its policies, its facts, and the world they make, made anew after each change. */

import type { TimedEvaluator } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import { MemoryFacts } from '../eval/memory-facts.ts';
import { unreachable } from '../lib/assert.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import type { Policy } from '../polar/policy.ts';
import type { Fact, Program } from '../polar/program.ts';
import type { Source } from '../polar/source.ts';
import { IN_MEMORY } from '../world/origin.ts';
import type { World } from '../world/world.ts';
import { FACTS_PER_TURN, POLICY_VERSIONS_MAX } from './limits.ts';
import type { Change, JournalRecord, Step } from './record.ts';

/** A policy as it is posted. */
export type PolicyText = { readonly filename: string | null; readonly src: string };

/** Versions are counted from 1. */
export type PolicyVersion = PolicyText & { readonly version: number };

/** The text as the loader takes it; one that came without a file name gets one for its diagnostics. */
export function sourceOf({ filename, src }: PolicyText): Source {
  return { name: filename ?? 'policy.polar', text: src };
}

/** How worlds are made: what an environment does not decide itself. */
export type WorldParts = {
  readonly clock: Clock;
  readonly makeEvaluator: (program: Program, facts: FactIndex) => TimedEvaluator;
};

/** Changes only in `apply`, and by then the change is in the journal. */
export class Environment {
  /** As keys carry it after `e_`. */
  readonly id: string;
  readonly keyHash: string;
  readonly #parts: WorldParts;
  readonly #facts = new MemoryFacts();
  #policies: readonly PolicyVersion[] = [];
  #policy: Policy | undefined;
  #world: World | undefined;
  #worldTakenAtMs = 0;
  #changeCount = 0;
  #factBytes = 0;

  constructor(id: string, keyHash: string, parts: WorldParts) {
    this.id = id;
    this.keyHash = keyHash;
    this.#parts = parts;
  }

  get facts(): FactIndex {
    return this.#facts;
  }

  /** Those that are kept, oldest first. */
  get policies(): readonly PolicyVersion[] {
    return this.#policies;
  }

  /** How often this environment was changed: what a write is answered with as `OsoOffset`. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** About how many bytes a journal needs to say all this. */
  get liveBytes(): number {
    return this.#policies.reduce((sum, { src }) => sum + src.length, this.#factBytes);
  }

  /** The policy in force. Throws NodeError `not_found` before the first, `no_world` for a broken one. */
  policy(): Policy {
    const current = this.#policies.at(-1);
    if (current === undefined) {
      throw new NodeError(
        'not_found',
        `Cannot answer: environment e_${this.id} has no policy yet. Load one first: POST /api/policy, or start with --policy FILE`,
      );
    }
    this.#policy ??= loaded(this.id, current);
    return this.#policy;
  }

  /** What questions are asked of, until the next change. Throws as `policy` does. */
  world(): World {
    this.#world ??= this.#makeWorld();
    return this.#world;
  }

  /** Takes a change that was accepted. */
  apply(change: Change): void {
    switch (change.kind) {
      case 'policy': {
        const { version, filename, src } = change;
        this.#policies = [...this.#policies, { version, filename, src }].slice(
          -POLICY_VERSIONS_MAX,
        );
        this.#policy = undefined;
        break;
      }
      case 'facts':
        for (const step of change.steps) this.#applyStep(step);
        break;
      case 'clear':
        this.#facts.clear();
        this.#factBytes = 0;
        break;
      default:
        unreachable(change);
    }
    this.#changeCount += 1;
    this.#world = undefined;
  }

  /** Records that make this environment anew. It must not change until the last one was taken. */
  *records(): Generator<JournalRecord> {
    yield { kind: 'environment', environment: this.id, keyHash: this.keyHash };
    for (const policy of this.#policies) yield { kind: 'policy', environment: this.id, ...policy };
    let inserts: Fact[] = [];
    for (const fact of this.#facts.facts()) {
      if (inserts.push(fact) < FACTS_PER_TURN) continue;
      yield { kind: 'facts', environment: this.id, steps: [{ inserts }] };
      inserts = [];
    }
    if (inserts.length > 0) yield { kind: 'facts', environment: this.id, steps: [{ inserts }] };
  }

  #applyStep(step: Step): void {
    if ('inserts' in step) {
      for (const fact of step.inserts) {
        if (this.#facts.insert(fact)) this.#factBytes += bytesOf(fact);
      }
      return;
    }
    for (const { predicate, args } of step.deletes) {
      const doomed = [...this.#facts.facts({ predicate, args, moreArgs: false })];
      for (const fact of doomed) {
        this.#facts.delete(fact);
        this.#factBytes -= bytesOf(fact);
      }
    }
  }

  #makeWorld(): World {
    const policy = this.policy();
    // Never the same twice: a page token must not outlive its world.
    this.#worldTakenAtMs = Math.max(this.#parts.clock.nowMs(), this.#worldTakenAtMs + 1);
    return {
      environment: this.id,
      takenAtMs: this.#worldTakenAtMs,
      generation: '',
      origin: IN_MEMORY,
      policySource: this.#policies.at(-1)?.src ?? '',
      policy,
      facts: this.#facts,
      evaluator: this.#parts.makeEvaluator(policy.program, this.#facts),
    };
  }
}

/** A stored policy was loaded once; that it can't be any more takes another version of this program. */
function loaded(environment: string, stored: PolicyVersion): Policy {
  const result = loadPolicy([sourceOf(stored)]);
  if (result.kind === 'policy') return result.policy;
  throw new NodeError(
    'no_world',
    `Cannot answer: version ${stored.version} of the policy of e_${environment} does not load any more. Load another one`,
  );
}

/** Of a fact in the journal, about: its names and ids, and the JSON around them. */
function bytesOf({ predicate, args }: Fact): number {
  let bytes = FACT_JSON_BYTES + predicate.length;
  for (const { type, id } of args) bytes += VALUE_JSON_BYTES + type.length + id.length;
  return bytes;
}

const FACT_JSON_BYTES = '{"predicate":"","args":[]},'.length;
const VALUE_JSON_BYTES = '{"type":"","id":""},'.length;
