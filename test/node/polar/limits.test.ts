import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../../../node/polar/diagnostic.ts';
import { SYNTAX_LIMITS } from '../../../node/polar/limits.ts';
import { parsePolicy } from '../../../node/polar/parser.ts';
import { KITCHEN_SINK } from './reading.ts';

/** Well beyond what parsing a megabyte takes on a busy machine, and far below quadratic time. */
const CPU_MS_MAX = 3_000;

function parse(text: string) {
  const before = process.cpuUsage();
  const { diagnostics } = parsePolicy([{ name: 'hostile', text }]);
  const rendered = diagnostics.map(render);
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1_000 < CPU_MS_MAX, `took ${(user + system) / 1_000} ms`);
  assert.ok(rendered.every((each) => each.length < 1_000));
  return diagnostics.map((diagnostic) => diagnostic.code);
}

function checkRefused(text: string, codes: readonly string[]) {
  assert.deepEqual(parse(text), codes);
}

function checkFlooded(text: string) {
  const codes = parse(text);
  assert.equal(codes.length, SYNTAX_LIMITS.diagnosticsMax + 1);
  assert.ok(codes.includes('too-many-diagnostics'));
}

const MANY = 100_000;

test('conditions nest as deep as the limit, and no deeper', () => {
  const { nestingDepthMax } = SYNTAX_LIMITS;
  for (const [opening, closing] of [['(', ')'] as const, ['not ', ''] as const]) {
    const nested = (depth: number) => opening.repeat(depth) + '"a"' + closing.repeat(depth);
    const calls = (depth: number) => opening.repeat(depth) + 'a()' + closing.repeat(depth);
    checkRefused(`resource A { "x" if ${nested(nestingDepthMax)}; }`, []);
    checkRefused(`resource A { "x" if ${nested(nestingDepthMax + 1)}; }`, ['nested-too-deep']);
    checkRefused(`resource A { "x" if ${nested(MANY)}; }`, ['nested-too-deep']);
    checkRefused(`p() if ${calls(nestingDepthMax)};`, []);
    checkRefused(`p() if ${calls(nestingDepthMax + 1)};`, ['nested-too-deep']);
    checkRefused(`p() if ${calls(MANY)};`, ['nested-too-deep']);
  }
});

test('a name, string or flag has as many characters as the limit, and no more', () => {
  const { nameCharsMax } = SYNTAX_LIMITS;
  checkRefused(`${'a'.repeat(nameCharsMax)}("${'a'.repeat(nameCharsMax)}");`, []);
  checkRefused(`${'a'.repeat(nameCharsMax + 1)}();`, ['name-too-long']);
  checkRefused(`${'a'.repeat(1_000_000)}();`, ['name-too-long']);
  checkRefused(`a${'::a'.repeat(300_000)}();`, ['name-too-long']);
  checkRefused(`p("${'a'.repeat(1_000_000)}");`, ['name-too-long']);
  checkRefused(`p("${'\\a'.repeat(500_000)}");`, ['name-too-long']);
  checkRefused(`p(${'1'.repeat(1_000_000)});`, ['integer-overflow']);
});

test('a policy has as many bytes as the limit, over all its files, and no more', () => {
  const half = { name: 'half', text: ';'.repeat(SYNTAX_LIMITS.policyBytesMax / 2) };
  assert.deepEqual(parsePolicy([half, half]).diagnostics, []);
  const [tooLarge, ...others] = parsePolicy([half, half, { name: 'more', text: ';' }]).diagnostics;
  assert.equal(tooLarge?.code, 'policy-too-large');
  assert.equal(tooLarge?.span.source.name, 'more');
  assert.equal(others.length, 0);
  checkRefused('é'.repeat(SYNTAX_LIMITS.policyBytesMax / 2 + 1), ['policy-too-large']);
});

test('mistakes are reported up to the limit', () => {
  checkFlooded('p()\n'.repeat(MANY));
  checkFlooded('p(,);\n'.repeat(MANY));
  checkFlooded('$ '.repeat(MANY));
  checkFlooded("'' ".repeat(MANY));
  checkFlooded('{'.repeat(1_000_000));
  checkFlooded('resource {'.repeat(MANY));
  checkFlooded('test "a" {'.repeat(MANY));
  checkFlooded(`test "a" { ${'setup {'.repeat(MANY)}`);
});

test('a million closing brackets, line breaks, blanks, NULs or halves of characters are nothing much', () => {
  for (const text of [')', '}', ']', '\0', '\ud800'])
    assert.equal(parse(text.repeat(300_000)).length, 1);
  for (const text of [';', '\n', ' ', '#\n']) checkRefused(text.repeat(500_000), []);
});

test('whatever has no end is refused where it started', () => {
  checkRefused(`p("${'a'.repeat(1_000_000)}`, ['unterminated-string']);
  checkRefused(`p(${'a,'.repeat(MANY)}`, ['syntax']);
  checkRefused(`p() if a()${' and a()'.repeat(MANY)}`, ['missing-semicolon']);
  checkRefused(
    `p() if x${' + 1'.repeat(MANY)}`,
    ['syntax', 'library-dialect', 'missing-semicolon'].slice(0, 2),
  );
  checkRefused(
    '@a '.repeat(300).trim(),
    Array.from({ length: 300 }, () => 'flag-ignored').concat('syntax'),
  );
});

test('a long row of flags is read once, also behind a mistake', () => {
  checkRefused(`p(, ${'@a '.repeat(300_000)}`, ['syntax']);
  checkRefused(`resource A { "x" if , ${'@a '.repeat(300_000)} }`, ['syntax']);
});

test('lists and chains are as long as the text', () => {
  checkRefused(`p(${'a,'.repeat(MANY)});`, []);
  checkRefused(`p(x) if x in [${'1,'.repeat(MANY)}];`, []);
  checkRefused(`p() if a()${' and a()'.repeat(MANY)} or a();`, []);
  checkRefused(`p() if x${'.y'.repeat(MANY)} = 1;`, ['library-dialect']);
});

test('a policy of a megabyte is read in under a second', () => {
  const copies = Math.floor(SYNTAX_LIMITS.policyBytesMax / Buffer.byteLength(KITCHEN_SINK));
  const text = KITCHEN_SINK.repeat(copies);
  const before = process.cpuUsage();
  const { ast } = parsePolicy([{ name: 'large', text }]);
  const { user, system } = process.cpuUsage(before);
  assert.ok(ast.items.length > copies * 20);
  assert.ok((user + system) / 1_000 < 1_000, `took ${(user + system) / 1_000} ms`);
});
