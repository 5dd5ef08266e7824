import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agreementOf,
  hasReachedPrimary,
  keepAgreeing,
} from '../../../../node/cli/serve/keep-agreeing.ts';
import { SYSTEM_CLOCK } from '../../../../node/lib/clock.ts';
import { Secret } from '../../../../node/lib/secret.ts';
import { DEVELOPMENT_KEY } from '../../../../node/primary/keys.ts';
import { begunAt } from '../../../../node/world/age.ts';
import { WorldCell } from '../../../../node/world/world.ts';
import { SMALL_FACTS, SMALL_POLICY, worldOf } from '../../../fakes/policy-world.ts';
import { openPrimary } from '../../../fakes/primary-app.ts';
import { mayDo } from '../../guard/trial.ts';

function partsOf(primaryUrl: string, agreementShare: number) {
  const logged: unknown[] = [];
  const write = (...words: readonly unknown[]) => void logged.push(words);
  return {
    logged,
    log: { error: write, warn: write, info: write } as never,
    cell: new WorldCell(),
    config: {
      agreementShare,
      primaryUrl,
      apiToken: new Secret(DEVELOPMENT_KEY),
      clientId: 'node-1',
    },
  };
}

test('a share of 0 is none at all', async () => {
  const { config, log, cell } = partsOf('http://127.0.0.1:1', 0);
  assert.equal(agreementOf(config, { cell, log }), undefined);
  await using _nothing = keepAgreeing(undefined, config, log);
});

test('the primary is asked, and what it says is counted', async () => {
  const primary = await openPrimary(SMALL_POLICY);
  assert.equal((await primary.post('/api/bulk_load', SMALL_FACTS)).status, 200);
  const url = await primary.app.listen({ host: '127.0.0.1', port: 0 });
  const { config, log, cell, logged } = partsOf(url, 1);
  const agreement = agreementOf(config, { cell, log });
  assert.ok(agreement !== undefined);
  cell.replace(worldOf(), begunAt(SYSTEM_CLOCK.monotonicMs()));
  try {
    await using _agreeing = keepAgreeing(agreement, config, log);
    agreement.primaryReached(true);
    agreement.note(mayDo('User:alice', 'read', 'Repo:anvil'));
    while (agreement.report.outcomes.agreed === 0) await nextLook();
  } finally {
    await primary.app.close();
  }
  assert.deepEqual(logged, []);
});

test('a primary that is gone is told of, and the end does not wait for it', async () => {
  const { config, log, cell, logged } = partsOf('http://127.0.0.1:1', 1);
  const agreement = agreementOf(config, { cell, log });
  assert.ok(agreement !== undefined);
  cell.replace(worldOf(), begunAt(SYSTEM_CLOCK.monotonicMs()));
  {
    await using _agreeing = keepAgreeing(agreement, config, log);
    agreement.primaryReached(true);
    agreement.note(mayDo('User:alice', 'read', 'Repo:anvil'));
    while (agreement.report.outcomes.unanswered === 0) await nextLook();
  }
  assert.match(JSON.stringify(logged), /upstream_unavailable.*Cannot ask http:/u);
});

function nextLook(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

const durationMs = 1;
const failed = (code: 'held' | 'not_newer' | 'upstream_unavailable' | 'bug') =>
  ({ kind: 'failed', code, message: 'no', durationMs }) as const;
const replaced = {
  kind: 'replaced',
  takenAtMs: 1,
  factCount: 1,
  source: 'primary',
  durationMs,
} as const;

test('a sync has reached the primary when it has its copy, used or not', () => {
  assert.equal(hasReachedPrimary(replaced), true);
  assert.equal(hasReachedPrimary(failed('held')), true);
  assert.equal(hasReachedPrimary(failed('not_newer')), true);
  assert.equal(hasReachedPrimary(failed('upstream_unavailable')), false);
  assert.equal(hasReachedPrimary(failed('bug')), false);
  const fromPeer = { ...replaced, primaryFailure: failed('upstream_unavailable') };
  assert.equal(hasReachedPrimary(fromPeer), false);
});
