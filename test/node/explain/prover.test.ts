import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Proof } from '../../../node/explain/explanation.ts';
import { Prover } from '../../../node/explain/prover.ts';
import { programOf } from '../eval/asking.ts';
import { factOf, type Given, oracleOf } from './explaining.ts';

const GROUPS = `
in_group(one, other) if in_group(one, between) and in_group(between, other);
`;

function prove(given: Given, question: string, heightMax = 50): Proof | undefined {
  const { predicate: name, args } = factOf(question);
  const prover = new Prover(programOf(given.policy), oracleOf(given), { heightMax });
  return prover.prove({ predicate: { name, arity: args.length }, args });
}

function heightOf(proof: Proof): number {
  if (proof.kind === 'fact') return 1;
  const below = proof.steps.map((step) => (step.kind === 'call' ? heightOf(step.proof) : 0));
  return 1 + Math.max(0, ...below);
}

function checkHeight(given: Given, question: string, height: number | undefined): void {
  const proof = prove(given, question);
  assert.equal(proof === undefined ? undefined : heightOf(proof), height);
}

/** g0 in g1 in g2 … */
function chain(length: number): string {
  return Array.from({ length }, (_, i) => `in_group("g${i}", "g${i + 1}")`).join('\n');
}

test('a fact proves itself', () =>
  checkHeight({ policy: GROUPS, facts: chain(1) }, 'in_group("g0", "g1")', 1));

test('groups in a ring are proved without going round', () => {
  const facts = `${chain(3)}\nin_group("g3", "g0")`;
  checkHeight({ policy: GROUPS, facts }, 'in_group("g0", "g0")', 3);
  checkHeight({ policy: GROUPS, facts }, 'in_group("g0", "g2")', 2);
});

test('the lowest of several proofs is found, whatever comes first in the text', () =>
  checkHeight(
    {
      policy: 'p(x) if q(x);\np(x) if r(x);\nq(x) if s(x);\ns(x) if t(x);',
      facts: 't(1) r(1)',
    },
    'p(1)',
    2,
  ));

test('rules that only rest on each other prove nothing', () => {
  const given = { policy: 'p(x) if q(x);\nq(x) if p(x);\nq(x) if r(x);', facts: 'r(1)' };
  checkHeight(given, 'p(1)', 3);
  checkHeight(given, 'p(2)', undefined);
});

test('a long chain is proved by halves', () =>
  checkHeight({ policy: GROUPS, facts: chain(64) }, 'in_group("g0", "g64")', 7));

test('a proof that would be too high is refused', () => {
  const policy =
    'reaches(one, other) if next(one, between) and reaches(between, other);\nreaches(one, other) if next(one, other);';
  const facts = chain(10).replaceAll('in_group', 'next');
  assert.throws(() => prove({ policy, facts }, 'reaches("g0", "g10")', 5), {
    code: 'budget_exhausted',
  });
  assert.equal(prove({ policy, facts }, 'reaches("g0", "g10")', 11)?.kind, 'rule');
});
