import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runValidate } from '../../../node/cli/validate.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { runOnPolicy } from '../../fakes/policy-command.ts';

const RIGHT = 'actor User {}\nis_nice(user: User) if knows(user, User{"ada"});\n';
const FAILING_TEST = 'test "wrong" { assert is_nice(User{"bob"}); }\n';
/** Two mistakes: of a name that is nearly right, twice. */
const WRONG =
  'resource Repo {\n  roles = ["owner"];\n  permissions = ["read", "write"];\n' +
  '  "read" if "onwer";\n  "write" if "ownre";\n}\n';

test('a policy without mistakes is 0; its tests are not run', async () => {
  assert.deepEqual(await runOnPolicy(runValidate, RIGHT + FAILING_TEST), {
    exit: 0,
    stdout: '0 errors, 0 warnings\n',
    stderr: '',
  });
});

test('every mistake is told, and the command ends with 2', async () => {
  const { exit, stdout } = await runOnPolicy(runValidate, WRONG);
  assert.equal(exit, 2);
  assert.match(stdout, /^policy\.polar:4:13: error /mu);
  assert.match(stdout, /^policy\.polar:5:14: error /mu);
  assert.match(stdout, /\n2 errors, 0 warnings\n$/u);
});

test('warnings are told, and keep no policy from being valid', async () => {
  const { exit, stdout } = await runOnPolicy(runValidate, 'p(x) if q(_);\n');
  assert.match(stdout, /^policy\.polar:1:3: warning singleton-variable: /u);
  assert.match(stdout, /\n0 errors, 1 warning\n$/u);
  assert.equal(exit, 0);
});

test('JSON has the diagnostics and their number', async () => {
  const { exit, stdout } = await runOnPolicy(runValidate, WRONG, ['--json']);
  const report = JSON.parse(stdout) as { diagnostics: { line: number }[]; errors: number };
  assert.deepEqual(
    report.diagnostics.map(({ line }) => line),
    [4, 5],
  );
  assert.equal(report.errors, 2);
  assert.equal(exit, 2);
});

test('help says what it does and ends well', async () => {
  const io = new FakeIo();
  assert.equal(await runValidate(['-h'], io), 0);
  assert.match(io.stdout.text, /^Usage: oso-fallback validate/u);
});
