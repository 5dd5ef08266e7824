import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runTest } from '../../../node/cli/test.ts';

const BLOCKS = `actor User {}
resource Org { roles = ["member"]; permissions = ["read"]; "read" if "member"; }
`;
const RIGHT = `test "members read" {
  setup { has_role(User{"ann"}, "member", Org{"o"}); }
  assert allow(User{"ann"}, "read", Org{"o"});
  assert_not allow(User{"bob"}, "read", Org{"o"});
}
`;
const WRONG = `test "anybody reads" {
  assert allow(User{"bob"}, "read", Org{"o"});
}
`;

let directory = '';
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'test-cli-'));
  const files = {
    blocks: BLOCKS,
    right: RIGHT,
    wrong: WRONG,
    broken: 'actor User {',
    odd: 'p(x);',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path(name), text);
});
after(() => rm(directory, { recursive: true }));

const path = (name: string) => join(directory, `${name}.polar`);

async function run(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  const exit = await runTest(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { exit, stdout, stderr };
}

test('tests that are right are a line each, and the sum is last', async () => {
  const { exit, stdout, stderr } = await run(path('blocks'), path('right'));
  assert.deepEqual([exit, stderr], [0, '']);
  assert.equal(stdout, 'ok    members read (2 of 2)\n2 passed, 0 failed\n');
});
test('an assertion that is wrong is shown with its place', async () => {
  const { exit, stdout } = await run(path('blocks'), path('right'), path('wrong'));
  assert.equal(exit, 1);
  assert.match(stdout, /^FAIL {2}anybody reads \(0 of 1\)$/mu);
  assert.match(
    stdout,
    /wrong\.polar:2:3: error assertion-failed: This does not hold\n.*\n *\^{4}/u,
  );
  assert.match(stdout, /\n2 passed, 1 failed\n$/u);
});
test('a policy without tests is no failure', async () => {
  const { exit, stdout } = await run(path('odd'));
  assert.deepEqual([exit, stdout], [0, '0 passed, 0 failed\n']);
});
test('a policy with mistakes is not tested', async () => {
  const { exit, stdout, stderr } = await run(path('broken'));
  assert.deepEqual([exit, stdout], [2, '']);
  assert.match(stderr, /broken\.polar:1:\d+: error/u);
});

type Report = {
  readonly diagnostics: readonly unknown[];
  readonly tests: readonly unknown[];
  readonly passed: number;
  readonly failed: number;
};

test('--json says the same to programs', async () => {
  const { exit, stdout } = await run('--json', path('blocks'), path('right'), path('wrong'));
  const report = JSON.parse(stdout) as Report;
  assert.equal(exit, 1);
  assert.deepEqual(report, {
    diagnostics: [],
    tests: [
      { name: 'members read', passed: 2, total: 2, failures: [] },
      {
        name: 'anybody reads',
        passed: 0,
        total: 1,
        failures: [
          {
            file: path('wrong'),
            line: 2,
            column: 3,
            severity: 'error',
            code: 'assertion-failed',
            message: 'This does not hold',
          },
        ],
      },
    ],
    passed: 2,
    failed: 1,
  });
});
test('--json of a policy with mistakes has the same fields', async () => {
  const { exit, stdout } = await run('--json', path('broken'));
  const report = JSON.parse(stdout) as Report;
  assert.equal(exit, 2);
  assert.ok(report.diagnostics.length > 0);
  assert.deepEqual([report.tests, report.passed, report.failed], [[], 0, 0]);
});

test('--help teaches, and ends', async () => {
  const { exit, stdout } = await run('--help');
  assert.equal(exit, 0);
  assert.match(stdout, /^Usage: oso-fallback test/u);
});
test('a file that can’t be read is refused by its name', () =>
  assert.rejects(run(path('none')), { code: 'invalid_config', message: /none\.polar/u }));
