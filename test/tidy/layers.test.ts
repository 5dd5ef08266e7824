/** Who may import whom, and who may touch the machine: the architecture, as data. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAY_IMPORT } from './layers.ts';
import { filesOf, importsIn, targetOf, textOf } from './source-files.ts';

/** Same input, same output: no clock, no chance, no machine. */
const PURE = [
  'node/polar',
  'node/eval',
  'node/explain',
  'node/authz',
  'node/config',
  'operator/api',
  'operator/desired',
];
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandom(?:Bytes|Int|UUID)\b|\bperformance\.now\(|\bprocess\./u;
const SOURCES = filesOf('{node,operator}/**/*.ts');

test('every import goes down the layers', () => {
  const offences = SOURCES.flatMap((path) =>
    importsIn(textOf(path)).flatMap((each) => {
      const target = targetOf(path, each);
      if (target === undefined || isAllowed(layerOf(path), target, each.isType)) return [];
      return [`${path} -> ${each.isType ? 'type ' : ''}${target}`];
    }),
  );
  assert.deepEqual(offences, []);
});

test('every folder is a layer', () => {
  const unknown = SOURCES.map(layerOf).filter((layer) => MAY_IMPORT[layer] === undefined);
  assert.deepEqual([...new Set(unknown)], []);
});

test('an import up the layers is an offence, a type may be less of one', () => {
  assert.equal(isAllowed('node/polar', 'node/http/app.ts', false), false);
  assert.equal(isAllowed('node/snapshot', 'node/polar/lexer.ts', false), false);
  assert.equal(isAllowed('node/snapshot', 'node/polar/lexer.ts', true), true);
  assert.equal(isAllowed('node/polar', 'node/polar/lexer.ts', false), true);
});

test('no file imports itself through others', () => {
  const cycles = SOURCES.flatMap((path) => cycleFrom(path, [path]));
  assert.deepEqual(cycles, []);
});

test('pure folders read no clock, draw no lots and touch no machine', () => {
  const offences = SOURCES.filter((path) => PURE.includes(layerOf(path))).flatMap((path) => {
    const text = withoutComments(textOf(path));
    const machine = importsIn(text).filter(({ specifier }) =>
      /^node:(?!assert|crypto)/u.test(specifier),
    );
    const uses = IMPURE.exec(text)?.[0];
    return [
      ...machine.map(({ specifier }) => specifier),
      ...(uses === undefined ? [] : [uses]),
    ].map((offence) => `${path}: ${offence}`);
  });
  assert.deepEqual(offences, []);
});

test('only entry points end their process', () => {
  const entries: ReadonlySet<string> = new Set([
    'node/main.ts',
    'node/sync/pull-child.ts',
    'operator/main.ts',
  ]);
  const offences = SOURCES.filter((path) => !entries.has(path)).filter((path) =>
    /\bprocess\.exit\(/u.test(withoutComments(textOf(path))),
  );
  assert.deepEqual(offences, []);
});

/** node/polar/checks/x.ts belongs to node/polar. */
function layerOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function isAllowed(from: string, target: string, isType: boolean): boolean {
  const allowed = MAY_IMPORT[from] ?? [];
  const to = layerOf(target);
  const isNamed = allowed.includes(to) || allowed.includes(target);
  return from === to || isNamed || (isType && allowed.includes(`type ${to}`));
}

const cleared = new Set<string>();

/** The first cycle that can be reached from the end of `trail`, as one line. */
function cycleFrom(path: string, trail: readonly string[]): readonly string[] {
  if (cleared.has(path)) return [];
  for (const each of importsIn(textOf(path))) {
    const target = each.isType ? undefined : targetOf(path, each);
    if (target === undefined || !SOURCES.includes(target)) continue;
    if (trail.includes(target)) return [[...trail, target].join(' -> ')];
    const cycle = cycleFrom(target, [...trail, target]);
    if (cycle.length > 0) return cycle;
  }
  cleared.add(path);
  return [];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gsu, '').replace(/\/\/.*$/gmu, '');
}
