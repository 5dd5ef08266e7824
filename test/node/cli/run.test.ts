import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELP } from '../../../node/cli/help.ts';
import { run } from '../../../node/cli/run.ts';
import { VERSION } from '../../../node/contract.ts';
import { FakeIo } from '../../fakes/command-io.ts';

async function checkRun(
  words: readonly string[],
  expected: { readonly code: number; readonly stdout?: RegExp; readonly stderr?: RegExp },
) {
  const io = new FakeIo();
  assert.equal(await run(words, io), expected.code);
  assert.match(io.stdout.text, expected.stdout ?? /^$/u);
  assert.match(io.stderr.text, expected.stderr ?? /^$/u);
}

test('help is printed for who asks', async () => {
  for (const word of ['help', '--help', '-h']) {
    const io = new FakeIo();
    assert.equal(await run([word], io), 0);
    assert.equal(io.stdout.text, HELP);
  }
});

test('help of a command is its own', async () => {
  await checkRun(['help', 'check'], { code: 0, stdout: /^Usage: oso-fallback check/u });
  await checkRun(['--help', 'chekc'], { code: 2, stderr: /did you mean "check"/u });
});

test('it says which version it is', async () => {
  const stdout = new RegExp(`^oso-fallback ${VERSION}\n$`, 'u');
  for (const word of ['version', '--version']) await checkRun([word], { code: 0, stdout });
});

test('without a command it serves', () =>
  checkRun([], { code: 2, stderr: /Cannot start: 3 variables are wrong or missing/u }));

test('flags without a command are for serving', () =>
  checkRun(['--exprt', 'x'], {
    code: 2,
    stderr: /Unknown option "--exprt"; .*\nTry: .* serve --help/u,
  }));

test('each command gets the words after its name', async () => {
  await checkRun(['serve', '--help'], { code: 0, stdout: /Usage/u });
  await checkRun(['primary', '--help'], { code: 0, stdout: /Usage: oso-fallback primary/u });
  await checkRun(['test', '--help'], { code: 0, stdout: /Usage: oso-fallback test/u });
  await checkRun(['validate', '--help'], { code: 0, stdout: /Usage: oso-fallback validate/u });
});

test('an unknown command is named, with the one that was meant', async () => {
  await checkRun(['primry'], { code: 2, stderr: /"primry"; did you mean "primary"\?/u });
  await checkRun(['toString'], { code: 2, stderr: /Unknown command "toString"/u });
});

test('a bug says so and where', async () => {
  const io = new FakeIo();
  const broken = Object.defineProperty(io, 'environment', {
    get: () => {
      throw new TypeError('oops');
    },
  });
  assert.equal(await run([], broken), 70);
  assert.match(io.stderr.text, /^A bug in Oso Fallback, please report it: TypeError: oops\n +at /u);
});
