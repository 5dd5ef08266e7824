import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, importsIn, targetOf } from './source-files.ts';

test('imports are found however they are written', () => {
  const text = [
    "import assert from 'node:assert';",
    "import type { A } from './a.ts';",
    "import {\n  b,\n  type C,\n} from '../b/b.ts';",
    "export { d } from './d.ts';",
    "import './e.ts';",
    "const f = await import('./f.ts');",
    "new Worker(new URL('./g.ts', import.meta.url));",
    "// import type { h } from './h.ts'",
  ].join('\n');
  assert.deepEqual(
    importsIn(text).map(({ specifier, isType }) => `${isType ? 'type ' : ''}${specifier}`),
    ['node:assert', 'type ./a.ts', '../b/b.ts', './d.ts', './e.ts', './f.ts', './g.ts'],
  );
});

test('an import is followed from the folder of the file that has it', () => {
  const target = targetOf('node/polar/checks/x.ts', { specifier: '../ast.ts', isType: true });
  assert.equal(target, 'node/polar/ast.ts');
});

test('types and constants are not code', () => {
  assert.equal(hasCode("/** A. */\nimport type { B } from './b.ts';\nexport type A = B;\n"), false);
  assert.equal(hasCode('export type Clock = {\n  now: () => number;\n};\n'), false);
  assert.equal(hasCode('export const A = { b: 1 } as const;\n'), false);
  assert.equal(hasCode('/** function a() {} */\nexport const A = 1;\n'), false);
  assert.equal(hasCode('async function a() {}\n'), true);
  assert.equal(hasCode('export const a = { b: () => 1 };\n'), true);
  assert.equal(hasCode('start();\nawait end();\n'), true);
});
