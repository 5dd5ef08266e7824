import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fact, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';
import { type Ran, type RunOptions, runWords } from '../../fakes/run-command.ts';
import { file } from './snapshot-for-asking.ts';

const lines = (facts: readonly unknown[]) =>
  facts.map((one) => `${JSON.stringify(one)}\n`).join('');

writeFileSync(file('policy.polar'), SMALL_POLICY);
writeFileSync(file('facts.ndjson'), lines(SMALL_FACTS));

function build(
  flags: {
    readonly policy?: string;
    readonly facts?: string;
    readonly out: string;
    readonly more?: readonly string[];
  },
  options: RunOptions = {},
): Promise<Ran> {
  const { policy = 'policy.polar', facts = 'facts.ndjson', out, more = [] } = flags;
  const source = facts === '-' ? '-' : file(facts);
  const words = ['build', '--policy', file(policy), '--facts', source, '--out', file(out)];
  return runWords([...words, '--environment', 'e_0123456789', ...more], options);
}

/** Nothing is left behind. */
function checkNotBuilt(ran: Ran, expected: { readonly exit?: number; readonly stderr: RegExp }) {
  assert.equal(ran.exit, expected.exit ?? 2);
  assert.match(ran.stderr, expected.stderr);
  assert.ok(!existsSync(file('none.generation')));
  assert.ok(!existsSync(file('none.generation.unfinished')));
}

test('a snapshot is built that can be asked', async () => {
  const ran = await build({ out: 'a.generation' });
  assert.equal(ran.exit, 0, ran.stderr);
  assert.match(ran.stdout, /a\.generation: 6 facts, [\d,]+ bytes, digest [\da-f]{64}\n$/u);
  assert.equal(ran.stderr, '');
  const asked = ['check', 'User:alice', 'read', 'Repo:zebra', '--snapshot', file('a.generation')];
  assert.equal((await runWords(asked)).stdout, 'allowed\n');
  assert.ok(!existsSync(file('a.generation.unfinished')));
});

test('the order of facts makes no difference, nor does saying one twice', async () => {
  const digestOf = async (out: string, facts: readonly unknown[]) => {
    const { stdout } = await build(
      { out, facts: '-', more: ['--json'] },
      { piped: [lines(facts)] },
    );
    return (JSON.parse(stdout) as { digest: string }).digest;
  };
  const forwards = await digestOf('b.generation', SMALL_FACTS);
  const backwards = await digestOf('c.generation', [...SMALL_FACTS.toReversed(), ...SMALL_FACTS]);
  assert.equal(backwards, forwards);
});

test('a fact that the policy does not use stops the build, with its line', async () => {
  const facts = lines([SMALL_FACTS[0], fact('likes', 'User:alice', 'Repo:anvil')]);
  checkNotBuilt(await build({ out: 'none.generation', facts: '-' }, { piped: [facts] }), {
    stderr: /^stdin:2: likes\(User, Repo\) is not used in policy/u,
  });
});

test('or is left out and counted, when that is wanted', async () => {
  const facts = lines([SMALL_FACTS[0], fact('likes', 'User:alice', 'Repo:anvil')]);
  const flags = { out: 'd.generation', facts: '-', more: ['--skip-unused'] };
  const ran = await build(flags, { piped: [facts] });
  assert.match(ran.stdout, /: 1 facts, .*; 1 facts without use left out\n$/u);
});

test('a line that is no fact stops the build', async () => {
  const piped = [`${lines(SMALL_FACTS.slice(0, 2))}["has_role", 1]\n`];
  checkNotBuilt(await build({ out: 'none.generation', facts: '-' }, { piped }), {
    stderr: /^stdin:3: /u,
  });
});

test('a policy with a mistake is not built', async () => {
  writeFileSync(file('wrong.polar'), 'p(x) if q(');
  checkNotBuilt(await build({ out: 'none.generation', policy: 'wrong.polar' }), {
    stderr: /wrong\.polar:1:11: error/u,
  });
});

test('a policy whose own tests fail is not built', async () => {
  writeFileSync(file('fails.polar'), `${SMALL_POLICY}test "t" { assert is_large(1); }`);
  checkNotBuilt(await build({ out: 'none.generation', policy: 'fails.polar' }), {
    exit: 1,
    stderr: /This does not hold[\s\S]*nothing is built/u,
  });
});

test('files that are not there are named', async () => {
  checkNotBuilt(await build({ out: 'none.generation', facts: 'nowhere' }), { stderr: /nowhere/u });
  checkNotBuilt(await build({ out: 'no/directory' }), {
    stderr: /Cannot write to .*no: it is not there/u,
  });
});

test('progress is told where somebody looks', async () => {
  const ran = await build({ out: 'e.generation' }, { isTerminal: true });
  assert.ok(ran.stderr.includes('6 facts, writing'));
  assert.ok(ran.stderr.endsWith('\r\u001b[K'));
});

test('what a build needs must be said', async () => {
  const flags = ['--policy', 'p', '--facts', 'f', '--out', 'o', '--environment', 'e_1'];
  for (const at of [0, 2, 4, 6]) {
    const ran = await runWords(['build', ...flags.toSpliced(at, 2)]);
    assert.equal(ran.exit, 2);
    assert.match(ran.stderr, new RegExp(`${flags[at] ?? ''}.* is missing`, 'u'));
  }
  const wrong = await runWords(['build', ...flags.toSpliced(7, 1, 'no id')]);
  assert.match(wrong.stderr, /--environment cannot be no id/u);
  const extra = await runWords(['build', ...flags, 'x.polar']);
  assert.match(extra.stderr, /Say what "x\.polar" is/u);
});

test('the environment may be in its variable', async () => {
  const words = ['build', '--policy', file('policy.polar'), '--facts', file('facts.ndjson')];
  const environment = { OSO_ENVIRONMENT: 'e_42' };
  const ran = await runWords([...words, '--out', file('f.generation'), '--json'], { environment });
  assert.equal((JSON.parse(ran.stdout) as { environment: string }).environment, 'e_42');
});

test('help teaches with an example', async () => {
  const { exit, stdout } = await runWords(['build', '--help']);
  assert.equal(exit, 0);
  assert.match(stdout, /^ {2}oso-fallback build --policy/mu);
});
