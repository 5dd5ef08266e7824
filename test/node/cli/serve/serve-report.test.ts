import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayListening, tellSync } from '../../../../node/cli/serve/serve-report.ts';
import type { Config } from '../../../../node/config/config.ts';
import { NodeError } from '../../../../node/lib/errors.ts';
import {
  NEVER_SYNCED,
  stateAfter,
  type SyncFailure,
  type SyncOutcome,
} from '../../../../node/sync/state.ts';
import type { SyncMeasure } from '../../../../node/telemetry/metrics.ts';
import { FakeIo } from '../../../fakes/command-io.ts';

const REPLACED: SyncOutcome = {
  kind: 'replaced',
  takenAtMs: 1_000,
  factCount: 100_000,
  source: 'primary',
  durationMs: 1_234,
};

function failed(code: SyncFailure['code']): SyncOutcome {
  return { kind: 'failed', code, message: 'Cannot copy', durationMs: 50 };
}

/** What is said about the last of these outcomes, when so much of a wait of 60 s has passed. */
function tell(outcomes: readonly SyncOutcome[], elapsedMs = 0) {
  const io = new FakeIo();
  const logged: string[] = [];
  const measured: SyncMeasure[] = [];
  const before = outcomes.slice(0, -1).reduce(stateAfter, NEVER_SYNCED);
  const outcome = outcomes.at(-1) ?? REPLACED;
  const details: unknown[] = [];
  const logTo = (level: string) => (detail: unknown, message?: string) => {
    details.push(detail);
    logged.push(`${level}: ${message}`);
  };
  const verdict = tellSync(
    { outcome, state: stateAfter(before, outcome), nextInMs: 1_500 },
    {
      io,
      log: { info: logTo('info'), warn: logTo('warn'), error: logTo('error') },
      metrics: { observeSync: (sync) => measured.push(sync) },
      config: { startWaitMs: 60_000 },
      elapsedMs,
      before,
    },
  );
  return { stdout: io.stdout.text, logged, details, measured, verdict };
}

/** What the first lines of a start are, on stdout and in the log, level by level. */
function firstLines(keys: Config['keys']) {
  const io = new FakeIo();
  const logged: string[] = [];
  const logTo = (level: string) => (_: unknown, text?: string) => logged.push(`${level}: ${text}`);
  const log = { info: logTo('info'), warn: logTo('warn'), error: logTo('error') };
  sayListening({ io, log }, 'http://localhost:8080', {
    environment: '42',
    primaryUrl: 'http://localhost:8081',
    keys,
    warnings: ['OSO_FALLBACK_PEER: is not a setting'],
  });
  return { stdout: io.stdout.text, logged };
}

test('the first lines say where it listens, what it copies, and what is odd', () => {
  const { stdout, logged } = firstLines({ kind: 'listed', hashes: new Set(), path: undefined });
  assert.equal(
    stdout,
    'Oso Fallback is listening on http://localhost:8080\n' +
      'Copying environment e_42 from http://localhost:8081\n' +
      'Warning: OSO_FALLBACK_PEER: is not a setting\n',
  );
  assert.deepEqual(logged, [
    'info: Letting in the keys of a list alone',
    'warn: OSO_FALLBACK_PEER: is not a setting',
  ]);
});

test('a node that looks at no more of a key than its shape says so, once', () => {
  const { stdout, logged } = firstLines({ kind: 'shape' });
  const sentence =
    /Letting in every key .*, unchecked: OSO_FALLBACK_KEY_HASHES or OSO_FALLBACK_KEY_HASHES_FILE/u;
  assert.match(stdout, sentence);
  assert.match(logged[0] ?? '', /^warn: /u);
  assert.match(logged[0] ?? '', sentence);
  assert.equal(logged.length, 2);
});

test('a node that asks the primary about keys says so to the log', () => {
  const { stdout, logged } = firstLines({ kind: 'verify', hashes: undefined, path: undefined });
  assert.doesNotMatch(stdout, /Letting in/u);
  assert.match(logged[0] ?? '', /^info: Letting in the keys that the primary accepts/u);
});

test('the first copy is told to the person, the log and the metrics', () => {
  const { stdout, logged, measured, verdict } = tell([REPLACED]);
  assert.equal(stdout, 'Ready: answering from 100,000 facts, copied in 1.2 s\n');
  assert.deepEqual(logged, ['info: Copied the environment']);
  assert.deepEqual(measured, [{ outcome: 'replaced', durationMs: 1_234, failuresInARow: 0 }]);
  assert.equal(verdict, undefined);
});

test('later copies are told to the log and the metrics', () => {
  const { stdout, logged } = tell([REPLACED, REPLACED]);
  assert.equal(stdout, '');
  assert.deepEqual(logged, ['info: Copied the environment']);
});

test('a failure before the first copy is told to the person: it is not lost yet', () => {
  const { stdout, logged, verdict } = tell([failed('upstream_unavailable')]);
  assert.equal(stdout, 'No copy yet: Cannot copy; trying again in 1.5 s\n');
  assert.deepEqual(logged, ['warn: Cannot copy']);
  assert.equal(verdict, undefined);
});

test('a failure later is an error in the log, with what answers instead; the node goes on', () => {
  const { stdout, logged, details, measured, verdict } = tell(
    [REPLACED, failed('upstream_unavailable'), failed('upstream_unavailable')],
    3_600_000,
  );
  assert.equal(stdout, '');
  assert.deepEqual(logged, ['error: Cannot copy']);
  assert.deepEqual(details, [
    {
      code: 'upstream_unavailable',
      failuresInARow: 2,
      durationMs: 50,
      nextInMs: 1_500,
      answeringFrom: '1970-01-01T00:00:01.000Z',
    },
  ]);
  assert.deepEqual(measured, [
    { outcome: 'upstream_unavailable', durationMs: 50, failuresInARow: 2 },
  ]);
  assert.equal(verdict, undefined);
});

function checkGivesUp(outcome: SyncOutcome, elapsedMs: number, code: string | undefined) {
  const { verdict } = tell([outcome], elapsedMs);
  assert.equal(verdict instanceof NodeError ? verdict.code : undefined, code);
  assert.match(verdict?.message ?? '', /^Cannot copy\nThere is no copy to answer from: gave up/u);
}

test('a start gives up when the next attempt would come too late', () => {
  assert.equal(tell([failed('upstream_unavailable')], 58_500).verdict, undefined);
  checkGivesUp(failed('upstream_unavailable'), 58_501, 'upstream_unavailable');
});

test('a refused key is not tried again', () =>
  checkGivesUp(failed('unauthorized'), 0, 'unauthorized'));

test('a policy that cannot be loaded may be replaced within the wait, and is told from no primary', () => {
  assert.equal(tell([failed('invalid_policy')], 58_500).verdict, undefined);
  checkGivesUp(failed('invalid_policy'), 60_000, 'invalid_policy');
});

test('a bug that prevents every copy ends as a bug, and is an error at once', () => {
  checkGivesUp(failed('bug'), 60_000, undefined);
  assert.deepEqual(tell([failed('bug')]).logged, ['error: Cannot copy']);
});
