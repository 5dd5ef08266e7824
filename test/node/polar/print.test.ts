import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PolicyAst } from '../../../node/polar/ast.ts';
import { printPolicy } from '../../../node/polar/print.ts';
import { policyArbitrary } from './policy-arbitrary.ts';
import { KITCHEN_SINK, read, shape } from './reading.ts';

/** The tree of a text without mistakes. */
function parse(text: string): PolicyAst {
  return { items: read(text) };
}

function checkPrinted(text: string, printed: string) {
  assert.equal(printPolicy(parse(text)), printed);
}

test('what is printed reads back as the same tree', () =>
  fc.assert(
    fc.property(policyArbitrary, (ast) => {
      assert.deepEqual(shape(parse(printPolicy(ast))), shape(ast));
    }),
    { numRuns: 1_000 },
  ));

test('the kitchen sink survives printing and reading', () => {
  const ast = parse(KITCHEN_SINK);
  assert.deepEqual(shape(parse(printPolicy(ast))), shape(ast));
});

test('printing twice changes nothing', () => {
  const printed = printPolicy(parse(KITCHEN_SINK));
  checkPrinted(printed, printed);
});

test('an empty policy is empty text', () => checkPrinted(' # nothing\n;;', ''));

test('one spelling for each value', () =>
  checkPrinted(
    'p(Integer{+010}, Boolean{"true"}, String{"x"}, User{1});',
    'p(10, true, "x", User{"1"});\n',
  ));

test('parentheses stay where they mean something', () => {
  checkPrinted('p() if ((a()) or (b() and c()));', 'p() if\n  a() or\n  b() and c();\n');
  checkPrinted(
    'p() if (a() or b()) and not (c() and d());',
    'p() if\n  (a() or b()) and\n  not (c() and d());\n',
  );
});

test('the layout of blocks and tests', () =>
  checkPrinted(
    `resource A extends B,C{roles=["x",];relations={r:A,};"x"if"y"on"r";}
     test"t"{setup{fixture f;}setup{p(1);}assert p(x:A)iff x in[A{"1"},];}`,
    `resource A extends B, C {
  roles = ["x"];
  relations = { r: A };
  "x" if "y" on "r";
}

test "t" {
  setup {
    fixture f;
    p(1);
  }
  assert p(x: A) iff x in [A{"1"}];
}
`,
  ));
