import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOfAction } from '../../../../node/cli/ask/unknown-action.ts';

const DECLARED = { Repository: { permissions: ['read', 'write'] }, User: { permissions: [] } };

function checkNote(action: string, resourceType: string, note: string | undefined): void {
  assert.equal(noteOfAction({ action, resourceType }, DECLARED), note);
}

test('a permission that is near to what was typed is named', () =>
  checkNote(
    'wirte',
    'Repository',
    'Note: no block gives Repository a permission "wirte"; did you mean "write"?',
  ));

test('what is declared, or like nothing that is, is left alone', () => {
  checkNote('read', 'Repository', undefined);
  checkNote('approve', 'Repository', undefined);
  checkNote('read', 'User', undefined);
  checkNote('read', 'Team', undefined);
});
