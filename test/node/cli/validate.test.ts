import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runValidate } from '../../../node/cli/validate.ts';

let directory = '';
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'validate-cli-'));
  const files = {
    fine: 'actor User {} test "never run" { assert p(1); }',
    odd: 'p(x) if q(_);',
    wrong: 'resource Org { roles = ["a"]; "a" if "b"; "a" if "c"; }',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path(name), text);
});
after(() => rm(directory, { recursive: true }));

const path = (name: string) => join(directory, `${name}.polar`);

async function run(...args: readonly string[]) {
  let stdout = '';
  const exit = await runValidate(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => assert.fail('nothing goes there') },
    environment: {},
    signal: new AbortController().signal,
  });
  return { exit, stdout };
}

test('a policy without mistakes is valid, whatever its tests', async () =>
  assert.deepEqual(await run(path('fine')), { exit: 0, stdout: '0 errors, 0 warnings\n' }));
test('warnings are told, and keep no policy from being valid', async () => {
  const { exit, stdout } = await run(path('fine'), path('odd'));
  assert.equal(exit, 0);
  assert.match(stdout, /odd\.polar:1:3: warning singleton-variable/u);
  assert.match(stdout, /\n0 errors, 1 warning\n$/u);
});
test('every error is told', async () => {
  const { exit, stdout } = await run(path('wrong'));
  assert.equal(exit, 2);
  assert.match(
    stdout,
    /wrong\.polar:1:38: error unknown-name.*wrong\.polar:1:50: error unknown-name/su,
  );
  assert.match(stdout, /\n2 errors, 0 warnings\n$/u);
});
test('--json says the same to programs', async () => {
  const { exit, stdout } = await run('--json', path('wrong'));
  assert.equal(exit, 2);
  const report = JSON.parse(stdout) as { diagnostics: { line: number; code: string }[] };
  assert.deepEqual(
    report.diagnostics.map(({ line, code }) => [line, code]),
    [
      [1, 'unknown-name'],
      [1, 'unknown-name'],
    ],
  );
  assert.match(stdout, /"errors": 2,\n {2}"warnings": 0\n\}\n$/u);
});
test('--help teaches, and ends', async () => {
  const { exit, stdout } = await run('-h');
  assert.equal(exit, 0);
  assert.match(stdout, /^Usage: oso-fallback validate/u);
});
