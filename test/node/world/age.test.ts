import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOf, begunAt, begunBefore, UNKNOWN_AGE_MS } from '../../../node/world/age.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const START = 100 * DAY;

/** What happens to a machine: time goes by, its clock is set, it sleeps. In milliseconds. */
type Event = { readonly pass: number } | { readonly set: number } | { readonly sleep: number };

type Case = {
  readonly after: readonly Event[];
  readonly ageMs: number;
  readonly suspect?: boolean;
};

function happen(clock: FakeClock, events: readonly Event[]) {
  for (const event of events) {
    if ('pass' in event) clock.advance(event.pass);
    else clock.jump('set' in event ? event.set : event.sleep);
  }
}

/** The age of a copy that this process began to take, and then this happened. */
function checkTaken({ after, ageMs, suspect = false }: Case) {
  const clock = new FakeClock(START);
  const copy = { takenAtMs: clock.nowMs(), ...begunAt(clock.monotonicMs()) };
  happen(clock, after);
  assert.deepEqual(ageOf(copy, clock), { ageMs, isClockSuspect: suspect });
}

/** The same of a copy that was there at the start, dated this much before it. */
function checkOpened(datedAgoMs: number, { after, ageMs, suspect = false }: Case) {
  const clock = new FakeClock(START);
  const takenAtMs = clock.nowMs() - datedAgoMs;
  const copy = { takenAtMs, ...begunBefore(takenAtMs, clock) };
  happen(clock, after);
  assert.deepEqual(ageOf(copy, clock), { ageMs, isClockSuspect: suspect });
}

test('the age of a copy is the time since it began', () => {
  checkTaken({ after: [], ageMs: 0 });
  checkTaken({ after: [{ pass: HOUR }], ageMs: HOUR });
  checkTaken({ after: [{ pass: 0.25 }], ageMs: 1 });
});

test('while the machine slept, the copy grew older', () =>
  checkTaken({ after: [{ pass: SECOND }, { sleep: HOUR }], ageMs: HOUR + SECOND }));

test('a clock that is set back makes no copy younger, and is suspect', () => {
  checkTaken({ after: [{ pass: 2 * HOUR }, { set: -HOUR }], ageMs: 2 * HOUR, suspect: true });
  checkTaken({ after: [{ set: -DAY }, { pass: SECOND }], ageMs: SECOND, suspect: true });
  checkTaken({ after: [{ pass: HOUR }, { set: -START }], ageMs: HOUR, suspect: true });
});

test('a clock that is corrected by a little is not suspect', () => {
  checkTaken({ after: [{ pass: HOUR }, { set: -5 * SECOND }], ageMs: HOUR });
  checkTaken({ after: [{ pass: HOUR }, { set: -5 * SECOND - 1 }], ageMs: HOUR, suspect: true });
});

test('a clock that is set forward makes the copy older, as a sleep would', () => {
  checkTaken({ after: [{ pass: HOUR }, { set: DAY }], ageMs: DAY + HOUR });
  checkTaken({ after: [{ pass: HOUR }, { set: DAY }, { set: -DAY }], ageMs: HOUR });
});

test('of a copy from before the start, its date says how old it is', () => {
  checkOpened(DAY, { after: [], ageMs: DAY });
  checkOpened(DAY, { after: [{ pass: HOUR }], ageMs: DAY + HOUR });
  checkOpened(DAY, { after: [{ sleep: HOUR }], ageMs: DAY + HOUR });
  checkOpened(0, { after: [{ pass: HOUR }], ageMs: HOUR });
});

test('what its date said at the start, no clock takes back', () => {
  checkOpened(DAY, { after: [{ pass: HOUR }, { set: -HOUR }], ageMs: DAY + HOUR, suspect: true });
  checkOpened(DAY, { after: [{ set: -2 * DAY }], ageMs: DAY, suspect: true });
  checkOpened(DAY, { after: [{ set: DAY }, { pass: HOUR }], ageMs: 2 * DAY + HOUR });
});

test('a copy from the future is older than any limit, however long it is waited', () => {
  const unknown = { ageMs: UNKNOWN_AGE_MS, suspect: true };
  checkOpened(-HOUR, { after: [], ...unknown });
  checkOpened(-HOUR, { after: [{ pass: SECOND }], ...unknown });
  checkOpened(-HOUR, { after: [{ pass: HOUR + SECOND }], ...unknown });
  checkOpened(-HOUR, { after: [{ set: -HOUR }, { pass: 10 * DAY }], ...unknown });
});

test('until the clock is put right', () => {
  checkOpened(-HOUR, { after: [{ pass: SECOND }, { set: DAY }], ageMs: 23 * HOUR + SECOND });
  checkOpened(-HOUR, { after: [{ set: DAY }, { pass: HOUR }], ageMs: DAY });
  checkOpened(-HOUR, {
    after: [{ pass: DAY }, { set: HOUR }],
    ageMs: DAY,
  });
});

test('the clocks of two machines need not agree to the second', () => {
  checkOpened(-5 * SECOND, { after: [], ageMs: 0 });
  checkOpened(-5 * SECOND, { after: [{ pass: HOUR }], ageMs: HOUR });
  checkOpened(-5 * SECOND - 1, { after: [], ageMs: UNKNOWN_AGE_MS, suspect: true });
});

test('the unknown age is a whole number that every client can read', () =>
  assert.equal(JSON.stringify({ UNKNOWN_AGE_MS }), '{"UNKNOWN_AGE_MS":9007199254740991}'));
