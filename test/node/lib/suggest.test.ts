import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPARISONS_MAX, Suggester } from '../../../node/lib/suggest.ts';

function check(name: string, candidates: readonly string[], expected: string) {
  assert.equal(new Suggester().didYouMean(name, candidates), expected);
}

test('two letters swapped are near, in short names, too', () => {
  check('onwer', ['member', 'owner'], '; did you mean "owner"?');
  check('raed', ['write', 'read'], '; did you mean "read"?');
  check('raed', ['reap'], '');
  check('ab', ['cd'], '');
});
test('a long name may have several slips', () =>
  check('repositry_onwr', ['member', 'repository_owner'], '; did you mean "repository_owner"?'));
test('one slip in a short name is near', () => check('own', ['owns'], '; did you mean "owns"?'));
test('another word is not near', () => check('billing', ['member', 'guest'], ''));
test('a different case is nearest', () =>
  check('Admin', ['admit', 'admin'], '; did you mean "admin"?'));
test('of two that are as near, the first', () =>
  check('rad', ['red', 'rod'], '; did you mean "red"?'));
test('very long names are left alone', () => check('a'.repeat(101), ['a'.repeat(102)], ''));

test('after many comparisons no more are made', () => {
  const suggester = new Suggester();
  const far = Array.from({ length: COMPARISONS_MAX }, () => 'a much longer name');
  assert.equal(suggester.didYouMean('owne', ['owner']), '; did you mean "owner"?');
  assert.equal(suggester.didYouMean('owne', far), '');
  assert.equal(suggester.didYouMean('owne', ['owner']), '');
});
