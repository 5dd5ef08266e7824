import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeStatus } from '../../node/contract-status.ts';
import { EMPTY_STATUS, FULL_STATUS } from '../fakes/node-statuses.ts';

/** What somebody else makes of the bytes. */
function read(status: object): unknown {
  return NodeStatus.parse(JSON.parse(JSON.stringify(status)));
}

test('what a node says is read as it was said', () => {
  assert.deepEqual(read(EMPTY_STATUS), EMPTY_STATUS);
  assert.deepEqual(read(FULL_STATUS), FULL_STATUS);
});

test('what a newer node says besides is no error', () => {
  assert.deepEqual(read({ ...EMPTY_STATUS, mood: 'good' }), EMPTY_STATUS);
  const guard = { ...FULL_STATUS.guard, verdict: 'take_twice', mode: 'strict' };
  assert.deepEqual(read({ ...FULL_STATUS, guard }), { ...FULL_STATUS, guard });
});

test('what is left out without being optional is one', () => {
  for (const name of ['version', 'environment', 'uptimeMs', 'limits', 'sync'] as const) {
    const { [name]: _, ...rest } = EMPTY_STATUS;
    assert.throws(() => read(rest), new RegExp(name, 'u'));
  }
});

test('a negative age is one', () => {
  const copy = { ...FULL_STATUS.copy, ageMs: -1 };
  assert.throws(() => read({ ...FULL_STATUS, copy }), /ageMs/u);
});
