/**
 * One SDK against one way of failing: what reached the node, what the caller got, and whether both are
 * what the SDK's habits lead to.
 */

import assert from 'node:assert/strict';
import { CALLS, type Call, type CallName } from './calls.ts';
import { FailingPrimary } from './failing-primary.ts';
import type { Habit } from './habits.ts';
import type { Outcome, SdkClient } from './sdk.ts';
import { GIVEN_UP_AFTER_MS } from './dropping-network.ts';
import { LostPrimary } from './lost-primary.ts';
import { type Failure, needsDroppingNetwork, type Trigger } from './triggers.ts';
import { WatchedNode } from './watched-node.ts';

/**
 * What became of a call: `answered` by the node, and right; `late`, the same as soon as the kernel had given
 * the primary up; `refused` by the node with that status; `unsent`, it failed with the primary; `silent`, it
 * never ended.
 */
export type Cell =
  | { readonly kind: 'answered' | 'late' | 'unsent' | 'silent' }
  | { readonly kind: 'refused'; readonly status: number };

const TIMEOUT_MS = 20_000;
const PATIENCE_MS = 60_000;
/** Short where time has to pass; but where something is answered before, long for a busy machine, too. */
const TIMEOUTS_MS: ReadonlyMap<Failure, number> = new Map<Failure, number>([
  ['dropped', 200],
  ['dropped_later', 3_000],
  ['silent', 200],
  ['silent_after_headers', 2_000],
]);
/** By that time an SDK with a timeout has made all its tries: it would have been answered. */
const TIMEOUTS_UNTIL_SILENCE = 4;
/** An SDK without one may be given up at any time. */
const SILENCE_MS = 2_000;

export type Scene = {
  readonly nodeUrl: string;
  /** A file. */
  readonly dataBindings: string;
  /** Paths that this node answers with a refusal, with its status. */
  readonly refusals: ReadonlyMap<string, number>;
};

/** Asks everything at once; throws an assertion for the first thing that is not as it should be. */
export async function checkTrigger(
  { client, ...sdk }: { readonly client: SdkClient; readonly habit: Habit },
  trigger: Trigger,
  scene: Scene,
): Promise<ReadonlyMap<CallName, Cell>> {
  const habit = { ...sdk.habit, ...(trigger.isUntimed ? sdk.habit.untimed : {}) };
  await using node = await WatchedNode.at(scene.nodeUrl);
  await using primary = await primaryFailing(trigger.failure, () => node.forget());
  const beganMs = performance.now();
  const outcomes = await client.askAll({
    primaryUrl: primary.url,
    fallbackUrl: node.url,
    dataBindings: scene.dataBindings,
    ...('gateUrl' in primary ? { gateUrl: primary.gateUrl } : {}),
    ...timesFor(habit, trigger),
  });
  assert.deepEqual([...outcomes.keys()].toSorted(), [...habit.eligible, ...habit.never].toSorted());
  if (isLate(habit, trigger)) {
    const tookMs = performance.now() - beganMs;
    const atLeastMs = (habit.tries(trigger.failure) - 1) * GIVEN_UP_AFTER_MS;
    assert.ok(tookMs >= atLeastMs, `waited for ${tookMs} ms, not for the kernel`);
  }
  const cells = new Map<CallName, Cell>();
  for (const call of CALLS) {
    const outcome = outcomes.get(call.name);
    if (outcome === undefined) continue;
    const path = pathFor(call, habit);
    const seen = { outcome, statuses: node.statusesOf(path), tries: primary.askedFor(path) };
    cells.set(call.name, checkedCell({ habit, trigger, scene, call }, seen));
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

async function primaryFailing(
  failure: Failure,
  onFailing: () => void,
): Promise<FailingPrimary | LostPrimary> {
  return failure === 'dropped_later'
    ? await LostPrimary.answeringUntil(onFailing)
    : await FailingPrimary.failing(failure);
}

function timesFor(habit: Habit, { failure, isUntimed }: Trigger) {
  const timeoutMs = TIMEOUTS_MS.get(failure) ?? TIMEOUT_MS;
  const silenceMs = hasTimeout(habit) ? TIMEOUTS_UNTIL_SILENCE * timeoutMs : SILENCE_MS;
  return {
    ...(isUntimed ? {} : { timeoutMs }),
    patienceMs: habit.waits.includes(failure) ? silenceMs : PATIENCE_MS,
  };
}

/** SDKs of version 1, which alone have `query`, write by another path. */
export function pathFor(call: Call, habit: Habit): string {
  return call.name === 'insert' && habit.eligible.includes('query') ? '/bulk_load' : call.path;
}

/** Without a timeout an SDK waits until the kernel gives up. */
function isLate(habit: Habit, trigger: Trigger): boolean {
  return needsDroppingNetwork(trigger) && !hasTimeout(habit);
}

function hasTimeout(habit: Habit): boolean {
  return !habit.waits.includes('silent');
}

/** A try that is given up early, on a busy machine before it was sent, is not always seen. */
function isCounted({ failure }: Trigger): boolean {
  return failure === 'reset' || typeof failure === 'number';
}

function expectedCell({ call, habit, trigger, scene }: AskedCell): Cell {
  const { failure } = trigger;
  if (habit.waits.includes(failure)) return { kind: 'silent' };
  const isEligible = habit.eligible.some((name) => name === call.name);
  if (!isEligible || !habit.triggers.includes(failure)) return { kind: 'unsent' };
  if (call.name === 'get' && habit.losesQueries) return { kind: 'refused', status: 400 };
  const status = scene.refusals.get(call.path);
  if (status !== undefined) return { kind: 'refused', status };
  return { kind: isLate(habit, trigger) ? 'late' : 'answered' };
}

/** Of the node, in order: none where it was not asked. */
function expectedStatuses(cell: Cell, habit: Habit, { failure }: Trigger): readonly number[] {
  if (isAnswered(cell)) return [200];
  if (cell.kind !== 'refused') return [];
  const isAskedAgain = habit.asksAgain && typeof failure === 'string' && cell.status === 400;
  return isAskedAgain ? [cell.status, cell.status] : [cell.status];
}

function isAnswered({ kind }: Cell): boolean {
  return kind === 'answered' || kind === 'late';
}

function checkOutcome(call: Call, outcome: Outcome, cell: Cell): void {
  if (cell.kind === 'silent') {
    assert.equal(outcome.kind, 'silence', call.name);
  } else if (!isAnswered(cell)) {
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
