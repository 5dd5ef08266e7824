import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AskTarget, readAskWords } from '../../../../node/cli/ask/ask-words.ts';

function targetOf(...flags: readonly string[]): AskTarget {
  const words = readAskWords('check', [], flags);
  return words === 'help' ? assert.fail('help') : words.target;
}

function checkRefused(flags: readonly string[], message: RegExp): void {
  assert.throws(() => targetOf(...flags), { code: 'invalid_config', message });
}

test('a snapshot or a node is asked', () => {
  assert.deepEqual(targetOf('--snapshot', 'x'), { kind: 'snapshot', path: 'x' });
  const node = { kind: 'node', url: 'http://localhost:8080' };
  assert.deepEqual(targetOf('--url', 'http://localhost:8080//'), node);
});

test('one of them, not both, not none, and not something else', () => {
  checkRefused([], /Name whom to ask/u);
  checkRefused(['--snapshot', 'x', '--url', 'http://x'], /not both/u);
  checkRefused(['--url', 'localhost:8080'], /Cannot use --url localhost:8080/u);
  checkRefused(['--url', 'file:///x'], /Cannot use --url/u);
});

test('arguments are counted, and the one that is missing is named', () => {
  const read = (...words: string[]) => readAskWords('list', ['ACTOR', 'TYPE'], words);
  assert.throws(() => read('User:a', '--snapshot', 'x'), { message: /^TYPE is missing/u });
  assert.throws(() => read('a', 'b', 'c d', '--snapshot', 'x'), {
    message: /^"c d" is one word too many/u,
  });
});

test('facts add up', () => {
  const words = readAskWords('check', [], ['--snapshot', 'x', '--fact', 'p(1)', '--fact', 'q(2)']);
  assert.ok(words !== 'help');
  assert.deepEqual(
    words.contextFacts.map(({ predicate }) => predicate),
    ['p', 'q'],
  );
});

test('help needs nothing else', () => assert.equal(readAskWords('check', ['A'], ['-h']), 'help'));
