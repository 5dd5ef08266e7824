import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageText, headJson } from '../../../node/cli/snapshot-words.ts';

function checkAge(seconds: number, text: string): void {
  assert.equal(ageText(seconds * 1_000), text);
}

test('an age is told by its two largest units', () => {
  checkAge(0, '0 s');
  checkAge(-5, '0 s');
  checkAge(59, '59 s');
  checkAge(61, '1 min 1 s');
  checkAge(7_200, '2 h');
  checkAge(90_061, '1 d 1 h');
});

test('programs are told what a head says', () =>
  assert.deepEqual(
    headJson({
      environment: '1',
      takenAtMs: 0,
      digest: 'ab',
      byteLength: 2,
      factCount: 3,
      predicates: [],
    }),
    { environment: 'e_1', taken_at: '1970-01-01T00:00:00.000Z', digest: 'ab', bytes: 2, facts: 3 },
  ));
