import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  facts,
  readFactPattern,
  readFactPatternOfAny,
  SHORT_LIST_FACTS_MAX,
} from '../../../node/authz/facts.ts';
import { fact, SMALL_FACTS, worldOf } from '../../fakes/policy-world.ts';

const WORLD = worldOf({
  facts: [...SMALL_FACTS, fact('has_role', 'User:alice', 'String:staff')],
});

function checkFound(queryString: string, expected: readonly string[]) {
  const found = facts(WORLD, readFactPattern(queryString));
  assert.equal(found.kind, 'short');
  const lines = [...found.facts].map(({ args }) => args.map(({ id }) => id).join(' '));
  assert.deepEqual(lines, expected);
}

function checkRefused(queryString: string, message: RegExp) {
  assert.throws(() => readFactPattern(queryString), { code: 'invalid_request', message });
}

test('without arguments every fact of the predicate is found, shorter ones first', () => {
  checkFound('predicate=has_role', [
    'alice staff',
    'alice owner anvil',
    'alice reader zebra',
    'bob reader anvil',
  ]);
});

test('only stored facts are found, not what follows from them', () => {
  checkFound('predicate=allow', []);
  checkFound('predicate=never_heard_of', []);
});

test('given positions must match, at any number of arguments that has them', () => {
  checkFound('predicate=has_role&args.0.type=User&args.0.id=alice', [
    'alice staff',
    'alice owner anvil',
    'alice reader zebra',
  ]);
  checkFound('args.2.id=anvil&args.2.type=Repo&predicate=has_role', [
    'alice owner anvil',
    'bob reader anvil',
  ]);
  checkFound('predicate=has_role&args.2.type=Org', []);
  checkFound('predicate=has_role&args.0.type=User&args.0.id=never-seen', []);
});

test('parameters are form-encoded, and Integers come in any form', () => {
  const world = worldOf({ facts: [fact('has_size', 'Repo:al ice/é&=', 'Integer:7')] });
  const pattern = readFactPattern(
    'predicate=has_size&args.0.type=Repo&args.0.id=al+ice%2F%C3%A9%26%3D&args.1.type=Integer&args.1.id=007',
  );
  assert.equal([...facts(world, pattern).facts].length, 1);
});

test('parameters that mean nothing here are ignored', () => {
  checkFound('predicate=has_size&version=3&args=&args.x.type=Repo', ['anvil 10', 'zebra 2000']);
});

test('arguments alone are of any predicate', () => {
  checkFound('args.2.type=Repo&args.2.id=anvil&args.0.type=User', [
    'alice owner anvil',
    'bob reader anvil',
  ]);
  checkFound('args.1.type=String', [
    'acme founder bob',
    'alice staff',
    'alice owner anvil',
    'alice reader zebra',
    'bob reader anvil',
  ]);
  checkFound('args.0.type=User&args.0.id=never-seen', []);
});

test('without a predicate and an argument nothing is answered, and why is said', () => {
  for (const queryString of [
    '',
    'version=3',
    'args=&args.x.type=Repo',
    'predicate=',
    'predicate=_',
    'predicate=_&args.0.type=User&args.0.id=alice',
  ]) {
    checkRefused(queryString, /needs a predicate or an argument; some versions of the Node SDK/u);
  }
});

test('a pattern is refused where it is malformed', () => {
  checkRefused('args.0.id=x', /args\.0\.id: needs args\.0\.type/u);
  checkRefused('predicate=f&predicate=g', /predicate: must be given once/u);
  checkRefused('predicate=f&args.0.id=x', /args\.0\.id: needs args\.0\.type/u);
  checkRefused('predicate=f&args.0.type=A&args.0.type=B', /args\.0\.type: must be given once/u);
  checkRefused('predicate=f&args.5.type=A', /args\.5\.type: a fact has at most 5/u);
  checkRefused('predicate=f&args.0.type=', /args\.0\.type: must not be empty/u);
  checkRefused('predicate=f&args.0.type=User&args.0.id=*', /args\.0\.id: /u);
  checkFound('predicate=has_role&args.0.type=User&args.0.id=50%', []);
  for (const bytes of ['%FF', '%C3', '%ED%A0%80', '%C0%AF']) {
    checkRefused(`predicate=f&args.0.type=User&args.0.id=${bytes}`, /query string: is not UTF-8/u);
    checkRefused(`predicate=${bytes}`, /query string: is not UTF-8/u);
  }
});

test('a list is in order, whether it is short or long', () => {
  const many = Array.from({ length: SHORT_LIST_FACTS_MAX + 1 }, (_, index) =>
    fact('has_size', `Repo:r${SHORT_LIST_FACTS_MAX - index}`, 'Integer:1'),
  );
  for (const [kind, given] of [
    ['short', many.slice(1)],
    ['long', many],
  ] as const) {
    const found = facts(worldOf({ facts: given }), readFactPattern('predicate=has_size'));
    assert.equal(found.kind, kind);
    const ids = [...found.facts].map(({ args }) => args[0]?.id ?? '');
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(ids.length, given.length);
  }
});

test('where no SDK falls back to, no predicate is any predicate', () => {
  for (const queryString of ['', 'predicate=', 'predicate=_', 'args.2.type=Repo&predicate=_']) {
    assert.equal(readFactPatternOfAny(queryString).predicate, null);
  }
  assert.equal(readFactPatternOfAny('predicate=f').predicate, 'f');
  const all = facts(WORLD, readFactPatternOfAny(''));
  assert.deepEqual(
    [...new Set([...all.facts].map(({ predicate }) => predicate))],
    ['has_relation', 'has_role', 'has_size'],
  );
});
