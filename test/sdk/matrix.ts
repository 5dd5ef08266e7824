/**
 * One SDK against one way of failing: what reached the node, what the caller got, and whether both are
 * what the SDK's habits lead to.
 */

import assert from 'node:assert/strict';
import { CALLS, type Call, type CallName } from './calls.ts';
import { FailingPrimary } from './failing-primary.ts';
import type { Habit } from './habits.ts';
import type { Outcome, SdkClient } from './sdk.ts';
import type { Trigger } from './triggers.ts';
import { WatchedNode } from './watched-node.ts';

/**
 * What became of a call: `answered` by the node, and right; `refused` by the node with that status;
 * `unsent`, it failed with the primary; `silent`, it never ended.
 */
export type Cell =
  | { readonly kind: 'answered' | 'unsent' | 'silent' }
  | { readonly kind: 'refused'; readonly status: number };

const TIMEOUT_MS = 20_000;
const PATIENCE_MS = 60_000;
const SILENT_TIMEOUT_MS = 200;
/** More than an SDK with a timeout takes for all its tries. */
const SILENT_PATIENCE_MS = 2_000;

export type Scene = {
  readonly nodeUrl: string;
  /** A file. */
  readonly dataBindings: string;
  /** Paths that this node answers with a refusal, with its status. */
  readonly refusals: ReadonlyMap<string, number>;
};

/** Asks everything at once; throws an assertion for the first thing that is not as it should be. */
export async function checkTrigger(
  sdk: { readonly client: SdkClient; readonly habit: Habit },
  trigger: Trigger,
  scene: Scene,
): Promise<ReadonlyMap<CallName, Cell>> {
  await using primary = await FailingPrimary.failing(trigger.failure);
  await using node = await WatchedNode.at(scene.nodeUrl);
  const outcomes = await sdk.client.askAll({
    primaryUrl: primary.url,
    fallbackUrl: node.url,
    dataBindings: scene.dataBindings,
    ...timesFor(sdk.habit, trigger),
  });
  assert.deepEqual(
    [...outcomes.keys()].toSorted(),
    [...sdk.habit.eligible, ...sdk.habit.never].toSorted(),
  );
  const cells = new Map<CallName, Cell>();
  for (const call of CALLS) {
    const outcome = outcomes.get(call.name);
    if (outcome === undefined) continue;
    const path = pathFor(call, sdk.habit);
    const seen = { outcome, statuses: node.statusesOf(path), tries: primary.askedFor(path) };
    cells.set(call.name, checkedCell({ ...sdk, trigger, scene, call }, seen));
  }
  return cells;
}

type AskedCell = {
  readonly call: Call;
  readonly habit: Habit;
  readonly trigger: Trigger;
  readonly scene: Scene;
};

/** What one call came to, which is what it should: else an assertion is thrown. */
function checkedCell(
  asked: AskedCell,
  seen: { outcome: Outcome; statuses: readonly number[]; tries: number },
): Cell {
  const { call, habit, trigger } = asked;
  const cell = expectedCell(asked);
  const what = `${call.name}: ${JSON.stringify(seen)}`;
  assert.deepEqual(seen.statuses, expectedStatuses(cell, habit, trigger), what);
  if (isCounted(trigger)) assert.equal(seen.tries, habit.tries(trigger.failure), what);
  checkOutcome(call, seen.outcome, cell);
  return cell;
}

/** Short only where time has to pass. */
function timesFor(habit: Habit, { failure }: Trigger) {
  return {
    timeoutMs: failure === 'silent' ? SILENT_TIMEOUT_MS : TIMEOUT_MS,
    patienceMs: failure === 'silent' && habit.waitsForEver ? SILENT_PATIENCE_MS : PATIENCE_MS,
  };
}

/** SDKs of version 1, which alone have `query`, write by another path. */
export function pathFor(call: Call, habit: Habit): string {
  return call.name === 'insert' && habit.eligible.includes('query') ? '/bulk_load' : call.path;
}

/** A try that is given up early, on a busy machine before it was sent, is not always seen. */
function isCounted({ failure }: Trigger): boolean {
  return failure === 'reset' || typeof failure === 'number';
}

function expectedCell({ call, habit, trigger: { failure }, scene }: AskedCell): Cell {
  if (failure === 'silent' && habit.waitsForEver) return { kind: 'silent' };
  const isEligible = habit.eligible.some((name) => name === call.name);
  if (!isEligible || !habit.triggers.includes(failure)) return { kind: 'unsent' };
  if (call.name === 'get' && habit.losesQueries) return { kind: 'refused', status: 400 };
  const status = scene.refusals.get(call.path);
  return status === undefined ? { kind: 'answered' } : { kind: 'refused', status };
}

/** Of the node, in order: none where it was not asked. */
function expectedStatuses(cell: Cell, habit: Habit, { failure }: Trigger): readonly number[] {
  if (cell.kind === 'answered') return [200];
  if (cell.kind !== 'refused') return [];
  const isAskedAgain = habit.asksAgain && typeof failure === 'string' && cell.status === 400;
  return isAskedAgain ? [cell.status, cell.status] : [cell.status];
}

function checkOutcome(call: Call, outcome: Outcome, cell: Cell): void {
  if (cell.kind === 'silent') {
    assert.equal(outcome.kind, 'silence', call.name);
  } else if (cell.kind !== 'answered') {
    assert.equal(outcome.kind, 'error', `${call.name}: ${JSON.stringify(outcome)}`);
  } else {
    assert.equal(outcome.kind, 'answer', `${call.name}: ${JSON.stringify(outcome)}`);
    if (outcome.kind === 'answer') checkAnswer(call, outcome.value);
  }
}

function checkAnswer({ name, answer }: Call, value: unknown): void {
  if ('is' in answer) {
    assert.deepEqual(withoutStringValues(value), answer.is, name);
    return;
  }
  assert.equal(typeof value, 'string', name);
  assert.match(String(value), new RegExp(answer.isSqlWith, 'u'), name);
}

/** Some SDKs give a string as itself, some as a value of type String. */
function withoutStringValues(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      const isString =
        typeof part === 'object' && part !== null && 'type' in part && part.type === 'String';
      return isString && 'id' in part ? part.id : part;
    }),
  );
}
