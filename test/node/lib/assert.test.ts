import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ours from '../../../node/lib/assert.ts';

test('a broken assertion throws what it was told', () => {
  assert.throws(() => ours.assert(false, 'rows are distinct'), { message: 'rows are distinct' });
  ours.assert(true, 'never said');
});

test('an alternative that cannot be is named', () => {
  const alternative = { kind: 'new' } as never;
  assert.throws(() => ours.unreachable(alternative), /\{"kind":"new"\}/u);
});

test('what must be there is there, or named', () => {
  assert.equal(ours.present(0, 'count'), 0);
  assert.equal(ours.present('', 'name'), '');
  assert.throws(() => ours.present(undefined, 'stratum'), /Missing stratum/u);
});
