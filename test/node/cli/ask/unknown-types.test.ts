import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseUnknownTypes } from '../../../../node/cli/ask/unknown-types.ts';

const DECLARED = ['Repository', 'User', 'global'];

function checkRefused(asked: readonly string[], message: string): void {
  assert.throws(() => refuseUnknownTypes(asked, DECLARED), { code: 'invalid_request', message });
}

test('the first type that no block declares is named, with what was meant', () => {
  checkRefused(
    ['Usr', 'Repo'],
    'Unknown type "Usr": no block of the policy declares it; did you mean "User"?',
  );
  checkRefused(['User', 'Team'], 'Unknown type "Team": no block of the policy declares it');
});

test('what a policy declares for everything is no type', () =>
  checkRefused(['global'], 'Unknown type "global": no block of the policy declares it'));

test('declared types are known, and those of the language', () =>
  refuseUnknownTypes(['User', 'Repository', 'String', 'Integer', 'Boolean'], DECLARED));

test('a policy without blocks may use any type', () => refuseUnknownTypes(['Usr'], ['global']));
