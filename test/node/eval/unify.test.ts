import assert from 'node:assert/strict';
import { test } from 'node:test';

import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { resolve, type Shape, type State } from '../../../node/eval/pattern.ts';
import { Types } from '../../../node/eval/types.ts';
import { applyMoves, unify } from '../../../node/eval/unify.ts';

const types = new Types(memoryFacts([]).dictionary, ['User', 'Repo']);
const USER = types.numberOf('User');
const REPO = types.numberOf('Repo');
const open = (...names: string[]) => ({ kind: 'open', types: types.setOf(names) }) as const;
const bound = (type: number) => ({ kind: 'bound', type }) as const;
const hole = (number: number, ...names: string[]) =>
  ({ kind: 'hole', hole: number, types: types.setOf(names) }) as const;

/** The registers after an answer met the slots; undefined: it can't, or does not, agree. */
function meet(options: { state: State; slots: number[]; shape: Shape; answer: number[] }) {
  const unified = unify(types, options);
  if (unified === undefined) return undefined;
  const registers = options.state.map(() => 0);
  const isEqual = applyMoves(unified.moves, registers, { source: options.answer, offset: 0 });
  return isEqual ? { registers, state: unified.state } : undefined;
}

test('a value goes into the register of its slot, which is bound from then on', () => {
  const met = meet({
    state: [open('User'), open('User', 'Repo')],
    slots: [1, 0],
    shape: [bound(REPO), bound(USER)],
    answer: [7, 8],
  });
  assert.deepEqual(met?.registers, [8, 7]);
  assert.deepEqual(met?.state, [bound(USER), bound(REPO)]);
});

test('a value of a type that the slot can not have never agrees', () => {
  assert.equal(
    meet({ state: [open('User')], slots: [0], shape: [bound(REPO)], answer: [1] }),
    undefined,
  );
});

test('a slot that stands twice takes equal values only', () => {
  const twice = { state: [open('User')], slots: [0, 0], shape: [bound(USER), bound(USER)] };
  assert.deepEqual(meet({ ...twice, answer: [4, 4] })?.registers, [4]);
  assert.equal(meet({ ...twice, answer: [4, 5] }), undefined);
  const mixed = { ...twice, state: [open('User', 'Repo')], shape: [bound(USER), bound(REPO)] };
  assert.equal(meet({ ...mixed, answer: [4, 4] }), undefined);
});

test('a wildcard narrows its slot and leaves it open', () => {
  const state = [open('User', 'Repo')];
  const met = meet({ state, slots: [0], shape: [hole(0, 'User')], answer: [0] });
  assert.deepEqual(met?.state, [open('User')]);
  assert.equal(
    meet({ state: [open('Repo')], slots: [0], shape: [hole(0, 'User')], answer: [0] }),
    undefined,
  );
});

test('wildcards that are one value make their slots one', () => {
  const shape = [hole(0, 'User', 'Repo'), hole(0, 'User', 'Repo')];
  const met = meet({
    state: [open('User'), open('User', 'Repo')],
    slots: [0, 1],
    shape,
    answer: [0, 0],
  });
  assert.deepEqual(met && resolve(met.state, 1), { slot: 0, known: open('User') });
  const apart = { state: [open('User'), open('Repo')], slots: [0, 1], shape, answer: [0, 0] };
  assert.equal(meet(apart), undefined);
});

test('a wildcard that is one with a bound slot takes its value', () => {
  const state = [open('User'), open('User', 'Repo')];
  const shape = [bound(USER), hole(0, 'User'), hole(0, 'User')];
  const met = meet({ state, slots: [0, 0, 1], shape, answer: [6, 0, 0] });
  assert.deepEqual(met?.registers, [6, 6]);
  const first = meet({
    state,
    slots: [1, 0, 0],
    shape: [hole(0, 'User'), bound(USER), hole(0, 'User')],
    answer: [0, 6, 0],
  });
  assert.deepEqual(first?.registers, [6, 6]);
});

test('two bound slots under one wildcard must be equal', () => {
  const options = {
    state: [open('User'), open('User')],
    slots: [0, 1, 0, 1],
    shape: [bound(USER), bound(USER), hole(0, 'User'), hole(0, 'User')],
  };
  assert.deepEqual(meet({ ...options, answer: [3, 3, 0, 0] })?.registers, [3, 3]);
  assert.equal(meet({ ...options, answer: [3, 4, 0, 0] }), undefined);
});
