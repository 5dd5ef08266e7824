/** Names of Secrets and variables; which variables are not the user's to set. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RESERVED_VARIABLES } from '../../../operator/api/spec-access.ts';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { checkRules } from './check-rules.ts';
import { storedResource, type JsonRecord } from './resources.ts';

checkRules('spec.apiToken');
checkRules('spec.applicationKeys');
checkRules('spec.env[');

function checkProblem(spec: JsonRecord, problem: string): void {
  const read = readOsoFallback(storedResource(spec));
  assert.deepEqual(read.kind === 'invalid' ? read.problems : [], [problem]);
}

test('no variable that the operator sets may be set', () => {
  for (const name of RESERVED_VARIABLES) {
    const read = readOsoFallback(storedResource({ env: [{ name, value: '1' }] }));
    assert.equal(read.kind, 'invalid', name);
  }
});

test('names are given once', () => {
  const [a, b] = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ];
  checkProblem({ env: [a, b] }, 'spec.env: names must be unique');
  checkProblem(
    { applicationKeys: { secretName: 'apps', keys: ['a', 'a'] } },
    'spec.applicationKeys.keys: must be unique',
  );
});
