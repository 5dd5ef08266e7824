import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Budget } from '../../../node/eval/budget.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import type { Consumer, Entry, TabledProcedure } from '../../../node/eval/procedure.ts';
import { Scheduler } from '../../../node/eval/scheduler.ts';
import { TupleSet } from '../../../node/eval/tuple-set.ts';

const budget = new Budget(DEFAULT_LIMITS, { nowSeconds: () => 0, monotonicMs: () => 0 });

/** An entry that does `work` when it is evaluated. On a cycle unless said otherwise. */
function entryOf(work: (entry: Entry) => void, cycle: number | undefined = 1): Entry {
  const procedure: TabledProcedure = {
    kind: 'tabled',
    pattern: [],
    cycle,
    args: [],
    openArguments: [0],
    isActive: false,
    current: () => assert.fail('not asked'),
    entry: () => assert.fail('not asked'),
    evaluate: work,
    resume: () => undefined,
  };
  const answers = new TupleSet(1);
  return {
    procedure,
    call: 0,
    run: 0,
    status: 'new',
    isTrue: false,
    answers,
    unknown: false,
    consumers: [],
  };
}

/** `waiting` gets each answer of `source`, in `given`. */
function consumerOf(source: Entry, waiting: Entry, given: number[]): Consumer {
  const registers: number[] = [0];
  const give = (from: Entry, index: number) => {
    given.push(from.answers.flat[index] ?? -1);
    return false;
  };
  return { source, waiting, registers, saved: [7], give, given: 0, isQueued: false };
}

function schedulerOf(): Scheduler {
  budget.restart();
  return new Scheduler(budget);
}

for (const cycle of [1, undefined]) {
  test(`an entry ${cycle === undefined ? 'on no cycle' : 'on a cycle'} is evaluated once`, () => {
    const scheduler = schedulerOf();
    let times = 0;
    const entry = entryOf(() => (times += 1), cycle);
    scheduler.complete(entry);
    scheduler.complete(entry);
    assert.deepEqual([times, entry.status], [1, 'complete']);
  });
}

test('a suspended clause gets every answer once, those before and those after it', () => {
  const scheduler = schedulerOf();
  const given: number[] = [];
  const source = entryOf((entry) => {
    entry.answers.add([1]);
    scheduler.wake(entry);
  });
  const root = entryOf((waiting) => {
    scheduler.start(source);
    scheduler.suspend(consumerOf(source, waiting, given));
    source.answers.add([0]);
    scheduler.wake(source);
  });
  scheduler.complete(root);
  assert.deepEqual(given, [0, 1]);
  assert.deepEqual([root.status, source.status], ['complete', 'complete']);
});

test('registers are what they were when the clause was suspended', () => {
  const scheduler = schedulerOf();
  const source = entryOf((entry) => entry.answers.add([3]));
  let consumer: Consumer | undefined;
  const root = entryOf((waiting) => {
    consumer = consumerOf(source, waiting, []);
    scheduler.start(source);
    source.answers.add([3]);
    scheduler.suspend(consumer);
  });
  scheduler.complete(root);
  assert.deepEqual(consumer?.registers, [7]);
});

test('what is undecided in a run is undecided for every entry of it', () => {
  const scheduler = schedulerOf();
  const source = entryOf((entry) => (entry.unknown = true));
  const root = entryOf(() => scheduler.start(source));
  scheduler.complete(root);
  assert.equal(root.unknown, true);
});

test('a run that has found enough gives up the rest, which can be asked again', () => {
  const scheduler = schedulerOf();
  let times = 0;
  const other = entryOf((entry) => {
    times += 1;
    entry.answers.add([times]);
  });
  const root = entryOf((entry) => {
    scheduler.start(other);
    entry.isTrue = true;
  });
  scheduler.complete(root);
  assert.deepEqual([root.status, other.status, times], ['complete', 'abandoned', 0]);
  scheduler.complete(other);
  assert.deepEqual([other.status, times], ['complete', 1]);
});

test('an entry of a waiting run is worked on elsewhere', () => {
  const scheduler = schedulerOf();
  const seen: boolean[] = [];
  const sibling = entryOf(() => undefined);
  const inner = entryOf(() => seen.push(scheduler.isElsewhere(sibling, 'together')));
  const root = entryOf(() => {
    scheduler.start(sibling);
    seen.push(scheduler.isElsewhere(sibling, 'together'), scheduler.isElsewhere(sibling, 'apart'));
    scheduler.complete(inner);
  });
  scheduler.complete(root);
  assert.deepEqual(seen, [false, true, true]);
});

test('a procedure that is entered while it is at work is a bug, not an answer', () => {
  const scheduler = schedulerOf();
  const root: Entry = entryOf(() => scheduler.complete({ ...root, status: 'new' }));
  assert.throws(() => scheduler.complete(root), { code: 'ERR_ASSERTION' });
});

test('an entry that waits for itself is a bug, not an answer', () => {
  const scheduler = schedulerOf();
  const root: Entry = entryOf(() => scheduler.complete(root));
  assert.throws(() => scheduler.complete(root), { code: 'ERR_ASSERTION' });
});
