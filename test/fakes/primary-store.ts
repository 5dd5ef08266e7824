/** Stores of the development primary, made of the real parts; chance is a counter, time a fake clock. */

import { createEngine } from '../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../node/eval/evaluator.ts';
import type { Disk } from '../../node/primary/disk.ts';
import { DEFAULT_STORE_LIMITS, type StoreLimits } from '../../node/primary/limits.ts';
import { Store } from '../../node/primary/store.ts';
import { FakeClock } from './fake-clock.ts';

const CLOCK = { nowSeconds: () => 1_700_000_000, monotonicMs: () => 0 };

/** In memory without a disk. What the store reports is added to `reports`. */
export async function openStore(
  disk?: Disk,
  reports: string[] = [],
  limits: StoreLimits = DEFAULT_STORE_LIMITS,
): Promise<Store> {
  let next = 0;
  return await Store.open({
    ...(disk === undefined ? {} : { storage: { disk, directory: '/data' } }),
    clock: new FakeClock(),
    makeEvaluator: (program, facts) =>
      createEngine({ program, facts, limits: DEFAULT_LIMITS, clock: CLOCK }),
    randomBytes: (count) => new Uint8Array(count).fill((next += 1)),
    report: (sentence) => reports.push(sentence),
    limits,
  });
}

/** Members read a repository; whatever is public, everybody does. */
export const POLICY = `actor User {}

resource Repo {
  roles = ["member"];
  permissions = ["read"];
  "read" if "member";
}

has_permission(_: User, "read", repo: Repo) if is_public(repo);

test "members read" {
  setup { has_role(User{"alice"}, "member", Repo{"anvil"}); }
  assert allow(User{"alice"}, "read", Repo{"anvil"});
  assert_not allow(User{"bob"}, "read", Repo{"anvil"});
}
`;
