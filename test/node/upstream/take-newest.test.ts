import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import type { Offer, SnapshotSource } from '../../../node/upstream/snapshot-source.ts';
import { takeNewest, type TakeParts } from '../../../node/upstream/take-newest.ts';

const LIVE = new AbortController().signal;

const damaged = new NodeError('damaged_generation', 'it is damaged');
const unavailable = new NodeError('upstream_unavailable', 'it is away');

/** An offer of this age, or a failure, each time it is asked; the last one for good. */
function sourceOf(
  name: string,
  ...answers: readonly (number | undefined | Error)[]
): SnapshotSource {
  let asked = 0;
  return {
    name,
    newest: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(answer === undefined ? undefined : offerOf(answer));
    },
  };
}

function offerOf(takenAtMs: number): Offer {
  const digest = 'ab'.repeat(32);
  return { takenAtMs, digest, byteLength: 1, download: () => Promise.resolve() };
}

type Case = {
  readonly sources: readonly SnapshotSource[];
  /** By source and age: what taking it fails with. */
  readonly failures?: Readonly<Record<string, Error>>;
  readonly isWanted?: TakeParts<string>['isWanted'];
};

/** Who was tried, and who was reported, in order. The last one tried is the one that was taken. */
async function checkTakes(
  { sources, failures = {}, isWanted = () => true }: Case,
  expected: {
    readonly tried: readonly string[];
    readonly reported?: readonly string[];
    isTaken?: boolean;
  },
): Promise<void> {
  const tried: string[] = [];
  const reported: string[] = [];
  const found = await takeNewest(
    {
      sources,
      isWanted,
      take: ({ takenAtMs }, { name }) => {
        const key = `${name} ${takenAtMs}`;
        tried.push(key);
        const failure = failures[key];
        return failure === undefined ? Promise.resolve(key) : Promise.reject(failure);
      },
      report: ({ name }, { message }) => reported.push(`${name}: ${message}`),
      answerMsMax: 20,
    },
    LIVE,
  );
  assert.deepEqual(tried, expected.tried);
  assert.deepEqual(reported, expected.reported ?? []);
  assert.equal(found?.taken, expected.isTaken === false ? undefined : expected.tried.at(-1));
}

test('the newest of all is taken', () =>
  checkTakes(
    { sources: [sourceOf('a', 1), sourceOf('b', 3), sourceOf('c', 2)] },
    { tried: ['b 3'] },
  ));

test('of the same age, the first is taken', () =>
  checkTakes({ sources: [sourceOf('a', 1), sourceOf('b', 1)] }, { tried: ['a 1'] }));

test('after a failure it is the next one’s turn', () =>
  checkTakes(
    {
      sources: [sourceOf('a', 1), sourceOf('b', 3), sourceOf('c', 2)],
      failures: { 'b 3': damaged, 'c 2': unavailable },
    },
    { tried: ['b 3', 'c 2', 'a 1'], reported: ['b: it is damaged', 'c: it is away'] },
  ));

test('a source that has another one after a failure is asked for it', () =>
  checkTakes(
    {
      sources: [sourceOf('a', 3, 1), sourceOf('b', 2)],
      failures: { 'a 3': damaged, 'b 2': damaged },
    },
    { tried: ['a 3', 'b 2', 'a 1'], reported: ['a: it is damaged', 'b: it is damaged'] },
  ));

test('a source whose every offer fails is given up', () =>
  checkTakes(
    {
      sources: [sourceOf('a', 9, 8, 7, 6)],
      failures: { 'a 9': damaged, 'a 8': damaged, 'a 7': damaged },
    },
    {
      tried: ['a 9', 'a 8', 'a 7'],
      reported: Array.from({ length: 3 }, () => 'a: it is damaged'),
      isTaken: false,
    },
  ));

test('a source that fails to answer does not keep the others', () =>
  checkTakes(
    { sources: [sourceOf('a', unavailable), sourceOf('b', 1)] },
    { tried: ['b 1'], reported: ['a: it is away'] },
  ));

test('a source that never answers is not waited for', () =>
  checkTakes(
    { sources: [silent('a'), sourceOf('b', 1)] },
    {
      tried: ['b 1'],
      reported: ['a: Cannot take a generation from a: no answer in 20 ms'],
    },
  ));

function silent(name: string): SnapshotSource {
  return {
    name,
    newest: (signal) =>
      new Promise((_resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  };
}

test('what is not wanted is not taken', () =>
  checkTakes(
    { sources: [sourceOf('a', 5)], isWanted: ({ takenAtMs }) => takenAtMs > 5 },
    { tried: [], isTaken: false },
  ));

test('nothing anywhere is nothing', () =>
  checkTakes({ sources: [sourceOf('a', undefined)] }, { tried: [], isTaken: false }));

test('what is wrong here is not blamed on a source', async () => {
  const full = new NodeError('disk_unavailable', 'the disk is full');
  const sources = [sourceOf('a', 2), sourceOf('b', 1)];
  await assert.rejects(checkTakes({ sources, failures: { 'a 2': full } }, { tried: [] }), full);
  const bug = new TypeError('a bug');
  await assert.rejects(checkTakes({ sources: [sourceOf('a', bug)] }, { tried: [] }), bug);
});

test('an aborted signal ends it with its reason', async () => {
  const reason = new Error('enough');
  const ended = takeNewest(
    {
      sources: [silent('a')],
      isWanted: () => true,
      take: () => Promise.resolve(0),
      report: () => assert.fail('nobody failed'),
    },
    AbortSignal.abort(reason),
  );
  await assert.rejects(ended, reason);
});
