import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsInLines } from '../../../node/primary/fact-lines.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { FACT_LINE_BYTES_MAX, FACTS_PER_TURN } from '../../../node/primary/limits.ts';

async function read(text: string, check: (fact: Fact) => void = () => undefined) {
  const facts = [];
  for await (const some of factsInLines('facts.ndjson', onePiece(text), check)) facts.push(...some);
  return facts;
}

async function* onePiece(text: string) {
  yield await Promise.resolve(Buffer.from(text));
}

async function checkRefused(text: string, message: RegExp) {
  await assert.rejects(read(text), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'invalid_config');
    assert.match(error.message, message);
    return true;
  });
}

const fact = (id: string) => ({ predicate: 'is_public', args: [{ type: 'Repo', id }] });

test('each line is a fact; empty lines and a missing last line break don’t matter', async () => {
  const text = `${JSON.stringify(fact('1'))}\n\n  \r\n${JSON.stringify(fact('é'))}`;
  assert.deepEqual(await read(text), [fact('1'), fact('é')]);
});

test('an empty file has no facts', async () => assert.deepEqual(await read(''), []));

test('integers are stored in their canonical form', async () => {
  const text = '{"predicate":"age","args":[{"type":"Integer","id":"+007"}]}';
  assert.deepEqual(await read(text), [{ predicate: 'age', args: [{ type: 'Integer', id: '7' }] }]);
});

test('many facts come in parts', async () => {
  const line = `${JSON.stringify(fact('1'))}\n`;
  const sizes = [];
  for await (const some of factsInLines(
    'f',
    onePiece(line.repeat(FACTS_PER_TURN + 1)),
    () => undefined,
  )) {
    sizes.push(some.length);
  }
  assert.deepEqual(sizes, [FACTS_PER_TURN, 1]);
});

test('a line that is no JSON is refused by its number', () =>
  checkRefused(`${JSON.stringify(fact('1'))}\n\n{"predicate":\n`, /^facts\.ndjson:3: /u));
test('a line that is no fact is refused with what is wrong', () =>
  checkRefused('{"predicate":"is_public"}', /^facts\.ndjson:1: fact\.args: is missing$/u));
test('a wildcard is no fact', () =>
  checkRefused('{"predicate":"p","args":[{"type":"Repo","id":"*"}]}', /^facts\.ndjson:1: /u));
test('a line that is too long is refused, not read', () =>
  checkRefused(`\n"${'x'.repeat(2 * FACT_LINE_BYTES_MAX)}"`, /^facts\.ndjson:2: .*longer than/u));

test('a fact that can’t be used is refused by its line', async () => {
  const text = `${JSON.stringify(fact('1'))}\n${JSON.stringify(fact('2'))}\n`;
  const check = ({ args }: Fact) => {
    if (args[0]?.id === '2') throw new Error('not this one');
  };
  await assert.rejects(read(text, check), { message: 'facts.ndjson:2: not this one' });
});
