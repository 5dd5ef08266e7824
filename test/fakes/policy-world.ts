/** Worlds made of the real parts, from the text of a policy and a few facts. */

import assert from 'node:assert/strict';
import { DEFAULT_LIMITS, type QuestionClock } from '../../node/eval/evaluator.ts';
import { createEngine } from '../../node/eval/engine.ts';
import { memoryFacts } from '../../node/eval/memory-facts.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import type { Fact, Value } from '../../node/polar/program.ts';
import { IN_MEMORY, type Origin } from '../../node/world/origin.ts';
import type { World } from '../../node/world/world.ts';

export const ENVIRONMENT = '0123456789';

/** A little of everything that the questions have to show. */
export const SMALL_POLICY = `
actor User {}
actor Robot {}

resource Repo {
  roles = ["reader", "owner"];
  permissions = ["read", "delete"];
  relations = { organization: Org };

  "reader" if "owner";
  "read" if "reader";
  "delete" if "owner";
}

resource Org {}

# Leaves the resource open.
has_permission(_: Robot, "read", _: Repo);

# Leaves the action open.
has_permission(user: User, _: String, org: Org) if
  has_relation(org, "founder", user);

# Can only be asked about given numbers.
is_large(n: Integer) if n > 1000;

declare has_size(Repo, Integer);
`;

/** alice owns anvil and reads zebra; bob reads anvil and founded acme. */
export const SMALL_FACTS: readonly Fact[] = [
  fact('has_role', 'User:alice', 'String:owner', 'Repo:anvil'),
  fact('has_role', 'User:alice', 'String:reader', 'Repo:zebra'),
  fact('has_role', 'User:bob', 'String:reader', 'Repo:anvil'),
  fact('has_relation', 'Org:acme', 'String:founder', 'User:bob'),
  fact('has_size', 'Repo:anvil', 'Integer:10'),
  fact('has_size', 'Repo:zebra', 'Integer:2000'),
];

export type WorldOptions = {
  readonly policy?: string;
  readonly facts?: readonly Fact[];
  readonly takenAtMs?: number;
  readonly environment?: string;
  readonly generation?: string;
  readonly origin?: Origin;
};

/** What names the content of a world whose test does not care. */
export const GENERATION = '0123456789abcdef'.repeat(4);

/** Both left out: SMALL_POLICY over SMALL_FACTS. */
export function worldOf(options: WorldOptions = {}): World {
  const { policy: text = SMALL_POLICY, facts: list = SMALL_FACTS, takenAtMs = 1 } = options;
  const loaded = loadPolicy([{ name: 'policy.polar', text }]);
  assert.equal(loaded.kind, 'policy', 'the policy does not load');
  assert.ok(loaded.kind === 'policy');
  const facts = memoryFacts(list);
  const { program } = loaded.policy;
  return {
    environment: options.environment ?? ENVIRONMENT,
    takenAtMs,
    generation: options.generation ?? GENERATION,
    origin: options.origin ?? IN_MEMORY,
    policySource: text,
    policy: loaded.policy,
    facts,
    evaluator: createEngine({ program, facts, limits: DEFAULT_LIMITS, clock: CLOCK }),
  };
}

/** May the User do this to the Repo? */
export function isAllowedIn(
  world: World,
  asked: readonly [user: string, action: string, repo: string],
): boolean {
  const [user, action, repo] = asked;
  const args = [value(`User:${user}`), value(`String:${action}`), value(`Repo:${repo}`)];
  return world.evaluator.holds({ predicate: 'allow', args }, []);
}

/** Facts and values as people write them: `fact('has_role', 'User:alice', …)`. */
export function fact(predicate: string, ...args: readonly string[]): Fact {
  return { predicate, args: args.map(value) };
}

export function value(text: string): Value {
  const colon = text.indexOf(':');
  return { type: text.slice(0, colon), id: text.slice(colon + 1) };
}

const CLOCK: QuestionClock = { nowSeconds: () => 1_700_000_000, monotonicMs: () => 0 };
