import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SyncProgress } from '../../../node/sync/sync-progress.ts';

test('before anything was copied it says why there is nothing', () => {
  const progress = new SyncProgress();
  assert.match(progress.whyEmpty(), /first copy is being taken/u);
  progress.ended({ kind: 'empty', failuresInARow: 1, reason: 'the primary is away' });
  assert.equal(progress.whyEmpty(), 'the primary is away');
});

test('while something is waited for, that is why there is nothing', () => {
  const progress = new SyncProgress();
  progress.waiting('another node has the directory');
  assert.equal(progress.whyEmpty(), 'another node has the directory');
  progress.waiting(undefined);
  assert.match(progress.whyEmpty(), /first copy is being taken/u);
});

test('with a copy, nothing can only mean that it is being opened', () => {
  const progress = new SyncProgress();
  progress.found({ takenAtMs: 5 });
  assert.equal(progress.state.kind, 'stale');
  assert.match(progress.whyEmpty(), /being opened/u);
});

test('what an attempt tells of itself is over with it', () => {
  const progress = new SyncProgress();
  assert.equal(progress.step, undefined);
  progress.copying({ factCount: 5, phase: 'copying' });
  assert.deepEqual(progress.step, { factCount: 5, phase: 'copying' });
  progress.ended({ kind: 'fresh', takenAtMs: 7 });
  assert.deepEqual([progress.state, progress.step], [{ kind: 'fresh', takenAtMs: 7 }, undefined]);
});
