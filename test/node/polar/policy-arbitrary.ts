/** Syntax trees for property tests: every form of ast.ts, with names that look like words of the language. */

import fc from 'fast-check';
import type {
  Assertion,
  Block,
  BlockItem,
  Call,
  Expression,
  Item,
  Name,
  Parameter,
  PolicyAst,
  SetupItem,
  ShorthandExpression,
  ShorthandTerm,
  Term,
} from '../../../node/polar/ast.ts';
import type { Span } from '../../../node/polar/source.ts';
import { RESERVED_WORDS } from '../../../node/polar/token.ts';

/** Generated trees have no places of their own. */
export const NOWHERE: Span = { source: { name: 'nowhere', text: '' }, start: 0, end: 0 };

const span = fc.constant(NOWHERE);

const WORDS =
  'actor resource global on extends declare type test fixture setup assert assert_not roles ' +
  'permissions relations role permission _ _x User Ns::Type is_friend? café 名前 If matches_ new cut';
const LIBRARY_WORDS = new Set(['forall', 'cut', 'print', 'debug', 'new']);

const text = fc
  .oneof(
    fc.constantFrom(...WORDS.split(' ')),
    fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}\??$/u),
  )
  .filter((word) => !RESERVED_WORDS.has(word));
const name: fc.Arbitrary<Name> = fc.record({ text, span });
const predicate = fc.record({ text: text.filter((word) => !LIBRARY_WORDS.has(word)), span });
const string = fc.oneof(
  fc.constantFrom('read', 'admin', '', '"', '\\', '\n\r\t\0', "it's", '# no comment', '🦉'),
  fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed()),
);
const quoted: fc.Arbitrary<Name> = fc.record({ text: string, span });

function few<T>(item: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength, maxLength: 3 });
}

/* ---------- terms ---------- */

const value = fc.oneof(
  fc.record({ type: fc.constant('String'), id: string }),
  fc.record({
    type: fc.constant('Integer'),
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  }),
  fc.record({ type: fc.constant('Boolean'), id: fc.constantFrom('true', 'false') }),
  fc.record({ type: text, id: string }),
);
const literal: fc.Arbitrary<Term> = value.map(({ type, id }) => ({
  kind: 'literal',
  type,
  id,
  span: NOWHERE,
}));
const variable: fc.Arbitrary<Term> = fc.record({ kind: fc.constant('variable'), name: text, span });
const now: fc.Arbitrary<Term> = fc.record({ kind: fc.constant('now'), span });
const term = fc.oneof(literal, variable, now);
const parameter: fc.Arbitrary<Parameter> = fc.oneof(
  fc.record({ term, type: fc.constant(undefined) }),
  fc.record({ term: variable, type: name }),
);
const call: fc.Arbitrary<Call> = fc.record({ predicate, terms: few(term), span });

/* ---------- conditions ---------- */

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('call' as const), call, span }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
      left: term,
      right: term,
      span,
    }),
    fc.record({ kind: fc.constant('in' as const), term, list: few(literal), span }),
    fc.record({
      kind: fc.constant('matches' as const),
      term,
      type: name,
      exact: fc.boolean(),
      span,
    }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean(), span }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('expression'), span }),
    fc.record({
      kind: fc.constantFrom('or' as const, 'and' as const),
      operands: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
      span,
    }),
  ),
}));

const shorthandTerm: fc.Arbitrary<ShorthandTerm> = fc.oneof(
  fc.record({ kind: fc.constant('string' as const), name: quoted }),
  fc.record({ kind: fc.constant('word' as const), name }),
);

const { shorthand } = fc.letrec<{ shorthand: ShorthandExpression }>((tie) => ({
  shorthand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('name' as const), term: shorthandTerm, span }),
    fc.record({
      kind: fc.constant('on' as const),
      term: shorthandTerm,
      relation: shorthandTerm,
      span,
    }),
    fc.record({ kind: fc.constant('global' as const), name: quoted, span }),
    fc.record({ kind: fc.constant('call' as const), call, span }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('shorthand'), span }),
    fc.record({
      kind: fc.constantFrom('or' as const, 'and' as const),
      operands: fc.array(tie('shorthand'), { minLength: 2, maxLength: 3 }),
      span,
    }),
  ),
}));

/* ---------- items ---------- */

const blockItem: fc.Arbitrary<BlockItem> = fc.oneof(
  fc.record({
    kind: fc.constant('names' as const),
    key: fc.constantFrom('roles' as const, 'permissions' as const),
    names: few(quoted),
    span,
  }),
  fc.record({
    kind: fc.constant('relations' as const),
    relations: few(fc.record({ name, type: name })),
    span,
  }),
  fc.record({
    kind: fc.constant('shorthand' as const),
    head: shorthandTerm,
    body: shorthand,
    span,
  }),
);

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('block' as const),
    blockKind: fc.constantFrom('actor' as const, 'resource' as const),
    name,
    supertypes: few(name),
    items: few(blockItem),
    span,
  }),
  fc.record({
    kind: fc.constant('block' as const),
    blockKind: fc.constant('global' as const),
    name: fc.record({ text: fc.constant('global'), span }),
    supertypes: fc.constant([]),
    items: few(blockItem),
    span,
  }),
);

const fact: fc.Arbitrary<Call> = fc.record({ predicate: name, terms: few(literal, 1), span });
const setupItem: fc.Arbitrary<SetupItem> = fc.oneof(
  fc.record({ kind: fc.constant('fact' as const), call: fact, span }),
  fc.record({ kind: fc.constant('use-fixture' as const), name, span }),
);
const assertion: fc.Arbitrary<Assertion> = fc.record({
  expected: fc.boolean(),
  predicate: name,
  parameters: few(parameter, 1),
  iff: fc.option(fc.record({ variable: name, negated: fc.boolean(), list: few(literal) }), {
    nil: undefined,
  }),
  span,
});

const item: fc.Arbitrary<Item> = fc.oneof(
  block,
  fc.record({
    kind: fc.constant('rule' as const),
    predicate: name,
    parameters: few(parameter),
    body: fc.option(expression, { nil: undefined }),
    span,
  }),
  fc.record({ kind: fc.constant('declare' as const), predicate: name, types: few(name, 1), span }),
  fc.record({
    kind: fc.constant('test' as const),
    name: quoted,
    setup: few(setupItem),
    assertions: few(assertion),
    span,
  }),
  fc.record({ kind: fc.constant('fixture' as const), name, setup: few(setupItem), span }),
);

export const policyArbitrary: fc.Arbitrary<PolicyAst> = fc.record({ items: few(item) });
