import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROCESS_FLAGS, PROCESS_VARIABLES } from '../../../node/contract.ts';
import { configOf, PROGRAMS, USER_ID } from '../../../operator/image/programs.ts';
import { ROOT } from '../../tidy/source-files.ts';

test('every program is there, and runs as somebody without rights', () => {
  for (const program of PROGRAMS) {
    assert.ok(existsSync(join(ROOT, program.entry)), program.entry);
    assert.equal(configOf(program).User, `${USER_ID}:${USER_ID}`);
  }
});

test('a node is started with the variables and flags that it cannot set for itself', () => {
  const node = PROGRAMS.find(({ name }) => name === 'oso-fallback-node');
  assert.ok(node !== undefined);
  const { Env, Entrypoint } = configOf(node);
  assert.deepEqual(Entrypoint.slice(1, -1), PROCESS_FLAGS);
  for (const [name, value] of Object.entries(PROCESS_VARIABLES)) {
    assert.ok(Env.includes(`${name}=${value}`));
  }
});
