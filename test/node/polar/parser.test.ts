import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { render } from '../../../node/polar/diagnostic.ts';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { KITCHEN_SINK, read, readOne, shape } from './reading.ts';

test('the kitchen sink has no mistakes', () => {
  const kinds = new Set(read(KITCHEN_SINK).map((item) => item.kind));
  assert.deepEqual(kinds, new Set(['block', 'rule', 'declare', 'test', 'fixture']));
});

test('flags are ignored with a warning', () => {
  const { ast, diagnostics } = parsePolicy([
    { name: 'a', text: '@x @y p(); resource A { @z "a" if "b"; }' },
  ]);
  assert.deepEqual(
    diagnostics.map(({ severity, code, span }) => [severity, code, span.start]),
    [
      ['warning', 'flag-ignored', 0],
      ['warning', 'flag-ignored', 3],
      ['warning', 'flag-ignored', 24],
    ],
  );
  assert.deepEqual(shape(ast.items), shape(read('p(); resource A { "a" if "b"; }')));
});

test('a declaration has a type for each argument', () => {
  const { predicate, types } = readOne('declare', 'declare has_tag(User, Ns::Tag);');
  assert.deepEqual(
    [predicate.text, ...types.map((type) => type.text)],
    ['has_tag', 'User', 'Ns::Tag'],
  );
});

test('files are read one by one, in their order', () => {
  const sources = ['p();', 'q() if', 'r();', 'resource A {', 's(', 't();'].map((text, index) => ({
    name: `${index}.polar`,
    text,
  }));
  const { ast, diagnostics } = parsePolicy(sources);
  assert.deepEqual(
    ast.items.map((item) => item.kind === 'rule' && item.predicate.text),
    ['p', 'r', false, 't'],
  );
  assert.deepEqual(
    diagnostics.map(({ code, span }) => `${span.source.name} ${code}`),
    ['1.polar syntax', '3.polar unclosed', '4.polar syntax'],
  );
});

test('mistakes of the lexer and of the parser come in the order of their places', () => {
  const { diagnostics } = parsePolicy([{ name: 'a', text: 'p(;\n$ q();\nr(;\n1.5' }]);
  const starts = diagnostics.map(({ span }) => span.start);
  assert.deepEqual(
    starts,
    starts.toSorted((left, right) => left - right),
  );
  assert.equal(starts.length, 5);
});

test('no file and an empty file are an empty policy', () => {
  assert.deepEqual(parsePolicy([]), { ast: { items: [] }, diagnostics: [] });
  assert.deepEqual(parsePolicy([{ name: 'a', text: '' }]), { ast: { items: [] }, diagnostics: [] });
});

test('no text is a crash', () => {
  const words =
    'resource actor global test fixture setup assert declare type roles { } ( ) [ ] ; , : = ?= " "x" @x ' +
    '1 if and in not matches on iff p . #';
  const word = fc.constantFrom('\n', ...words.split(' '));
  const piece = fc.oneof(
    { weight: 4, arbitrary: word },
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      parsePolicy([{ name: 'any', text: pieces.join(' ') }]).diagnostics.forEach(render);
    }),
    { numRuns: 2_000 },
  );
});

/* ---------- the manual ---------- */

const GRAMMAR = readFileSync(new URL('../../../node/polar/GRAMMAR.md', import.meta.url), 'utf8');
const PARSER = globSync('node/polar/{parser,parse-*,cursor,lexer,diagnostic}.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

function collapsed(text: string): string {
  return text.replace(/\n\s*\*?/gu, ' ').replace(/\s+/gu, ' ');
}

test('every production of the manual stands above its function', () => {
  const chapters = GRAMMAR.split('\n## ').filter((chapter) =>
    /^(?:Policy|Blocks|Rules|Terms|Tests) /u.test(chapter),
  );
  const productions = chapters.flatMap((chapter) =>
    [...chapter.matchAll(/^(\w+) += ([^]*?)(?=\n\w|\n```)/gmu)].map(([, name = '', right = '']) =>
      collapsed(`${name} = ${right.replace(/ {2,}(?:setups|refused).*$/gmu, '')}`).trim(),
    ),
  );
  assert.ok(productions.length > 25);
  const comments = collapsed(PARSER);
  assert.deepEqual(
    productions.filter((production) => !comments.includes(`${production}`)),
    [],
  );
});

test('every code is in the table of the manual', () => {
  const patterns = [
    /(?:report|reportUnlessResumed|refuseAs|warn)\(\s*'([a-z-]+)'/gu,
    /code: '([a-z-]+)'/gu,
  ];
  const codes = patterns.flatMap((pattern) =>
    [...PARSER.matchAll(pattern)].map((match) => match[1]),
  );
  assert.ok(codes.length > 25);
  assert.deepEqual(
    codes.filter((code) => !GRAMMAR.includes(`\`${code}\``)),
    [],
  );
});
