import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StatusParts, statusOf } from '../../../../node/cli/serve/node-status.ts';
import { NodeStatus } from '../../../../node/contract-status.ts';
import { Freshness } from '../../../../node/http/freshness.ts';
import { NodeError } from '../../../../node/lib/errors.ts';
import { ENDLESS_LEASE } from '../../../../node/world/lease.ts';
import { begunAt } from '../../../../node/world/age.ts';
import { WorldCell } from '../../../../node/world/world.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FULL_STATUS } from '../../../fakes/node-statuses.ts';
import { ENVIRONMENT, worldOf } from '../../../fakes/policy-world.ts';

const NOW_MS = 1_000_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The status of a node over a copy in a file, as others read it. */
function statusWith(parts: Partial<StatusParts> = {}): NodeStatus {
  const clock = new FakeClock(NOW_MS);
  const world = new WorldCell();
  const head = {
    environment: ENVIRONMENT,
    takenAtMs: NOW_MS,
    digest: 'ab',
    byteLength: 4_096,
    factCount: 6,
    predicates: [],
  };
  const origin = {
    source: 'http://peer:8080',
    lease: ENDLESS_LEASE,
    file: {
      head,
      residency: 'paged',
      residencyReason: 'It does not fit.',
      lease: ENDLESS_LEASE,
      residentBytes: 512,
      read: () => 0,
    },
  } as const;
  world.replace({ ...worldOf({ takenAtMs: NOW_MS }), origin }, begunAt(NOW_MS));
  const policy = { softAgeMs: 10, hardAgeMs: undefined, overHardAge: 'serve' } as const;
  const status = statusOf({
    world,
    whyNoWorld: () => 'none was taken',
    freshness: new Freshness({ policy, clock, log: SILENT as never }),
    config: { environment: ENVIRONMENT, clientId: 'node-1', warnings: [] },
    clock,
    startedMs: NOW_MS - 2_000,
    sync: () => ({ failuresInARow: 0 }),
    keys: () => ({ check: 'shape' }),
    ...parts,
  });
  return NodeStatus.parse(JSON.parse(JSON.stringify(status)));
}

test('a node says who it is and for how long it has been there', () => {
  const { environment, clientId, uptimeMs, limits } = statusWith();
  assert.deepEqual([environment, clientId, uptimeMs], [`e_${ENVIRONMENT}`, 'node-1', 2_000]);
  assert.deepEqual(limits, { softAgeMs: 10, overHardAge: 'serve' });
});

test('it says what is odd about its settings', () => {
  const warnings = ['OSO_FALLBACK_PEER: is not a setting'];
  const config = { environment: ENVIRONMENT, clientId: 'node-1', warnings };
  assert.deepEqual(statusWith({ config }).warnings, warnings);
  assert.equal(statusWith().warnings, undefined);
});

test('it says who is let in', () => {
  assert.deepEqual(statusWith().keys, { check: 'shape' });
  const { keys } = FULL_STATUS;
  assert.deepEqual(statusWith({ keys: () => keys }).keys, keys);
});

test('of its copy it says the sizes, where it came from, and why it is read as it is', () => {
  const { source, file } = statusWith().copy ?? {};
  assert.equal(source, 'http://peer:8080');
  assert.deepEqual(file, {
    environmentBytes: 4_096,
    residentBytes: 512,
    residency: 'paged',
    residencyReason: 'It does not fit.',
  });
});

test('a directory that is well says what is in it', () => {
  const directory = { condition: () => ({ kind: 'well' }) as const, usedBytes: () => 9_000 };
  assert.deepEqual(statusWith({ directory }).directory, { condition: 'well', usedBytes: 9_000 });
});

test('one that cannot be read says why, and nothing of what is in it', () => {
  let isRead = false;
  const directory = {
    condition: () =>
      isRead ? ({ kind: 'unwell', reason: 'gone' } as const) : ({ kind: 'well' } as const),
    usedBytes: () => {
      isRead = true;
      throw new NodeError('disk_unavailable', 'gone');
    },
  };
  assert.deepEqual(statusWith({ directory }).directory, { condition: 'unwell', reason: 'gone' });
});

test('a bug in a directory stays one', () => {
  const directory = {
    condition: () => ({ kind: 'well' }) as const,
    usedBytes: () => {
      throw new TypeError('oops');
    },
  };
  assert.throws(() => statusWith({ directory }), TypeError);
});

test('what the guard found is passed on as it is; before the first trial there is none', () => {
  const { guard } = FULL_STATUS;
  assert.deepEqual(statusWith({ guardReport: () => guard }).guard, guard);
  assert.equal(statusWith({ guardReport: () => undefined }).guard, undefined);
  assert.equal(statusWith().directory, undefined);
});
