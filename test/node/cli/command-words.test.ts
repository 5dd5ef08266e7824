import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf, wrongUse } from '../../../node/cli/command-words.ts';

const FLAGS = { json: { type: 'boolean' }, out: { type: 'string' } } as const;

function checkRefused(args: readonly string[], message: RegExp): void {
  assert.throws(() => wordsOf('build', args, FLAGS), { code: 'invalid_config', message });
}

test('flags and arguments come apart, and every command knows --help', () => {
  const { values, positionals } = wordsOf('build', ['a', '--json', '--out=x', '-h'], FLAGS);
  assert.deepEqual({ ...values }, { json: true, out: 'x', help: true });
  assert.deepEqual(positionals, ['a']);
});

test('an unknown flag is named, with the one that was meant', () => {
  checkRefused(
    ['--jsn'],
    /^Unknown option "--jsn"; did you mean "--json"\?\nTry: .* build --help$/u,
  );
  checkRefused(['--nothing-like-it=1'], /^Unknown option "--nothing-like-it"\n/u);
});

test('a flag without its value is refused', () => checkRefused(['--out'], /--out/u));

test('a short flag that there is not is refused', () => checkRefused(['-x'], /-x/u));

test('a wrong use says what to try', () =>
  assert.equal(wrongUse('list', 'No').message, 'No\nTry: oso-fallback list --help'));
