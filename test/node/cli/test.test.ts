import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTest } from '../../../node/cli/test.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { runOnPolicy } from '../../fakes/policy-command.ts';

const RULES = 'actor User {}\nis_nice(user: User) if knows(user, User{"ada"});\n';
const RIGHT =
  'test "right" { setup { knows(User{"bob"}, User{"ada"}); } assert is_nice(User{"bob"}); }\n';
const WRONG =
  'test "wrong" {\n  assert is_nice(User{"bob"});\n  assert_not is_nice(User{"eve"});\n}\n';

test('every test is a line, and the sum is the last', async () => {
  const { exit, stdout, stderr } = await runOnPolicy(runTest, RULES + RIGHT);
  assert.equal(stdout, 'ok    right (1 of 1)\n1 passed, 0 failed\n');
  assert.equal(stderr, '');
  assert.equal(exit, 0);
});

test('a failed assertion is shown with its place, and the command fails', async () => {
  const { exit, stdout } = await runOnPolicy(runTest, RULES + RIGHT + WRONG);
  assert.match(stdout, /^FAIL {2}wrong \(1 of 2\)\npolicy\.polar:5:3: error assertion-failed: /mu);
  assert.match(stdout, /\n2 passed, 1 failed\n$/u);
  assert.equal(exit, 1);
});

test('a policy without tests passes with nothing', async () => {
  assert.deepEqual(await runOnPolicy(runTest, RULES), {
    exit: 0,
    stdout: '0 passed, 0 failed\n',
    stderr: '',
  });
});

test('a policy that does not load is 2, with every mistake', async () => {
  const { exit, stdout, stderr } = await runOnPolicy(runTest, 'is_nice(user: User) if ;\n');
  assert.equal(exit, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^policy\.polar:1:\d+: error /u);
});

test('JSON has the same fields whether the policy loads or not', async () => {
  const ran = await runOnPolicy(runTest, RULES + WRONG, ['--json']);
  const refused = await runOnPolicy(runTest, 'is_nice(', ['--json']);
  const parsed = [ran, refused].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
  assert.deepEqual(parsed.map(Object.keys), [
    ['diagnostics', 'tests', 'passed', 'failed'],
    ['diagnostics', 'tests', 'passed', 'failed'],
  ]);
  assert.deepEqual([parsed[0]?.['failed'], parsed[1]?.['failed']], [1, 0]);
  assert.deepEqual([ran.exit, refused.exit], [1, 2]);
});

test('JSON has a failed assertion with its place', async () => {
  const { stdout } = await runOnPolicy(runTest, RULES + WRONG, ['--json']);
  const { tests } = JSON.parse(stdout) as { tests: readonly unknown[] };
  const failure = {
    file: 'policy.polar',
    line: 4,
    column: 3,
    severity: 'error',
    code: 'assertion-failed',
    message: 'This does not hold',
  };
  assert.deepEqual(tests, [{ name: 'wrong', passed: 1, total: 2, failures: [failure] }]);
});

test('help says what it does and ends well', async () => {
  const io = new FakeIo();
  assert.equal(await runTest(['--help'], io), 0);
  assert.match(io.stdout.text, /^Usage: oso-fallback test/u);
});
