import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrongEnvironment } from '../../../../node/snapshot/keep/wrong-environment.ts';

test('another environment is named beside the own one', () => {
  const { code, message } = wrongEnvironment('the copy', { found: '999', expected: '123' });
  assert.equal(code, 'wrong_environment');
  assert.equal(
    message,
    'Cannot use the copy: it is of environment e_999, and this node serves e_123',
  );
});

test('what can be done about it comes last', () => {
  const environments = { found: '999', expected: '123', remedy: 'Take another one' };
  assert.match(
    wrongEnvironment('/data', environments).message,
    /serves e_123\. Take another one$/u,
  );
});
