import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NO_LITERAL } from '../../../node/eval/clause-index.ts';
import type { Argument } from '../../../node/eval/pattern.ts';
import { ANY_TYPE } from '../../../node/eval/types.ts';
import { machineOf } from './asking.ts';

const POLICY = `
  actor User {}
  resource Repo {}
  resource Folder {}
  p(x: User, "read", y: Repo) if q(x, y);
  p(x: User, "read", y: Folder) if q(x, y);
  p(x: User, "write", y: Repo) if r(x, y);
  p(x: User, action, y: Folder) if s(x, action, y);
  p(x, action, Repo{"all"}) if t(x, action);`;

const machine = machineOf({ policy: POLICY });
const { types, values } = machine;

/** Arguments like `User`, `"read"`, `?User`, `?`. */
function argument(text: string): Argument {
  if (text === '?') return { kind: 'open', types: ANY_TYPE };
  if (text.startsWith('?')) return { kind: 'open', types: types.setOf([text.slice(1)]) };
  if (!text.startsWith('"')) return { kind: 'bound', type: types.numberOf(text) };
  const value = values.numberOf({ type: 'String', id: text.slice(1, -1) });
  return { kind: 'constant', value, type: types.numberOf('String') };
}

function checkCount(args: readonly string[], count: number): void {
  assert.equal(machine.clauses.candidates('p/3', args.map(argument)).length, count, args.join());
}

test('a literal in the call leaves out the clauses that have another one', () => {
  checkCount(['?', '"write"', '?'], 3);
  checkCount(['?', '"read"', '?'], 4);
  checkCount(['?', '"delete"', '?'], 2);
});

test('the type of an argument leaves out the clauses that are for another one', () => {
  checkCount(['User', 'String', 'Repo'], 3);
  checkCount(['User', '"read"', 'Folder'], 2);
  checkCount(['Folder', 'String', '?'], 1);
  checkCount(['?', '?', '?Repo'], 3);
});

test('a type that the policy does not know is any type', () => {
  checkCount(['Robot', '?', '?'], 1);
  checkCount(['?', '?', '?Robot'], 0);
});

test('the place that leaves out most is the one that counts', () => {
  checkCount(['User', '"write"', 'Folder'], 2);
  checkCount(['Folder', '"read"', 'Repo'], 1);
});

test('where nothing is known every clause may match', () => {
  checkCount(['?', '?', '?'], 5);
  checkCount(['User', '?', '?'], 5);
});

test('a predicate without rules has no candidates', () => {
  assert.equal(machine.clauses.has('p/3'), true);
  assert.equal(machine.clauses.has('q/2'), false);
  assert.deepEqual(machine.clauses.candidates('q/2', []), []);
});

test('however many types a policy has, a call for one of them has the rules of that type', () => {
  const candidatesIn = (typeCount: number) => {
    const block = (i: number) => `
      resource T${i} { roles = ["a", "b", "c"]; relations = { up: T${Math.max(0, i - 1)} };
        "a" if "b"; "b" if "c"; role if role on "up"; }`;
    const blocks = Array.from({ length: typeCount }, (_, i) => block(i)).join('\n');
    const large = machineOf({ policy: `actor User {}\n${blocks}` });
    const a = large.values.numberOf({ type: 'String', id: 'a' });
    const pattern: Argument[] = [
      { kind: 'bound', type: large.types.numberOf('User') },
      { kind: 'constant', value: a, type: large.types.numberOf('String') },
      { kind: 'bound', type: large.types.numberOf('T7') },
    ];
    return large.clauses.candidates('has_role/3', pattern).length;
  };
  assert.equal(candidatesIn(10), 5);
  assert.equal(candidatesIn(300), 5);
});

test('a clause gets its numbers once', () => {
  const [clause] = machine.clausesOf({ name: 'p', arity: 3 });
  assert.ok(clause);
  const numbered = machine.clauses.numbered(clause);
  assert.equal(machine.clauses.numbered(clause), numbered);
  const read = values.numberOf({ type: 'String', id: 'read' });
  assert.deepEqual(numbered.literals, [NO_LITERAL, read, NO_LITERAL]);
  assert.deepEqual(
    numbered.slots.map(({ types: set }) => set),
    [types.setOf(['User']), types.setOf(['Repo'])],
  );
});
