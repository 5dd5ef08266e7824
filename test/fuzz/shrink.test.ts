import assert from 'node:assert/strict';
import { test } from 'node:test';

import { factText, parseFactLines, parseQuestion } from '../cases/authz-notation.ts';
import { policyText } from './policy-sketch.ts';
import { shrink } from './shrink.ts';

import type { Scenario } from './scenario.ts';

const WORLD: Scenario = {
  policy: {
    blocks: [
      { header: 'actor User', declarations: [], rules: [] },
      {
        header: 'resource Repo',
        declarations: ['roles = ["admin"]', 'permissions = ["read"]'],
        rules: [{ head: '"read"', body: ['"admin"', 'is_open(resource)'] }],
      },
    ],
    rules: [
      { head: 'p(x)', body: ['q(x)', 'not r(x)', 'x < 5'] },
      { head: 'p(7)', body: [] },
    ],
  },
  facts: parseFactLines('q(1) q(2) r(3)'),
  questions: [parseQuestion('p(x)'), parseQuestion('p(1) given q(1), q(2)')],
};

/** The smallest world that has these pieces of text. */
function checkSmallest(pieces: readonly string[], expected: string) {
  const textOf = ({ policy, facts, questions }: Scenario) =>
    [
      policyText(policy),
      ...facts.map(factText),
      ...questions.flatMap(({ given }) => given.map((fact) => `given ${factText(fact)}`)),
    ].join('\n');
  const smallest = shrink(WORLD, (world) => pieces.every((piece) => textOf(world).includes(piece)));
  assert.equal(textOf(smallest).trim(), expected);
}

test('what is not needed is left out', () => {
  checkSmallest([], '');
  checkSmallest(['q(2)'], 'q(2)');
  checkSmallest(['given q(2)'], 'given q(2)');
  checkSmallest(['Repo'], 'resource Repo {}');
});

test('rules lose what they can do without', () => {
  checkSmallest(['p(x)', 'not r(x)'], 'p(x) if not r(x);');
  checkSmallest(['p(7)'], 'p(7);');
});

test('a block rule keeps a body', () => {
  checkSmallest(['"read" if'], 'resource Repo {\n  "read" if is_open(resource);\n}');
});

test('a world that needs every piece stays as it is', () => {
  assert.equal(
    shrink(WORLD, (world) => world === WORLD),
    WORLD,
  );
});
