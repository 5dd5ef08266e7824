import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYNTAX_LIMITS } from '../../../node/polar/limits.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import { PROGRAM_LIMITS } from '../../../node/polar/program-limits.ts';

/** Of the processor: the machine may be busy. The aim is one second; the rest is for slow machines. */
const LOAD_CPU_MS_MAX = 4_000;

type Shape = {
  /** The part that is repeated as often as it fits into the largest policy. */
  readonly part: (index: number) => string;
  readonly before?: string;
  readonly after?: string;
  readonly kind: 'policy' | 'refused';
  readonly countMax?: number;
};

function textOf({ part, before = '', after = '', countMax = Infinity }: Shape): string {
  const parts = [before];
  let left = SYNTAX_LIMITS.policyBytesMax - before.length - after.length;
  for (let index = 0; index < countMax; index += 1) {
    const each = part(index);
    left -= each.length;
    if (left < 0) break;
    parts.push(each);
  }
  return [...parts, after].join('');
}

function check(shape: Shape) {
  const text = textOf(shape);
  const before = process.cpuUsage();
  const { kind } = loadPolicy([{ name: 'large', text }]);
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1_000;
  assert.equal(kind, shape.kind);
  assert.ok(tookMs < LOAD_CPU_MS_MAX, `${Math.round(tookMs)} ms`);
}

const BLOCKS =
  'actor User {}\nresource Org { roles = ["a"]; permissions = ["p"]; relations = { o: Org }; }\n';

test('a large policy of the usual kind', () =>
  check({
    kind: 'policy',
    before: 'actor User {}\n',
    part: (i) => `resource Project${i} {
  roles = ["reader", "writer", "owner"];
  permissions = ["read", "write", "delete"];
  relations = { parent: Project${Math.max(0, i - 1)}, creator: User };
  role if role on "parent";
  "owner" if "creator";
  "read" if "reader" or "writer";
  "delete" if "owner" and not is_locked(resource);
}
has_permission(user: User, "archive", project: Project${i}) if
  has_role(user, role, project) and role in ["writer", "owner"] and
  expires(project, time) and time matches Integer and time > @current_unix_time;
test "project ${i}" {
  setup { has_role(User{"a"}, "reader", Project${i}{"p"}); }
  assert allow(User{"a"}, action: String, Project${i}{"p"}) iff action in ["read"];
}
`,
  }));

test('very many rules of one predicate', () =>
  check({
    kind: 'policy',
    before: BLOCKS,
    part: (i) => `p(x: User, ${i}) if q(x, ${i}) and not r(x);\n`,
  }));
test('very many blocks', () => check({ kind: 'policy', part: (i) => `resource T${i} {}\n` }));
test('very many blocks that each rule is about', () =>
  check({
    kind: 'policy',
    part: (i) => `actor T${i} {}\np(x: Resource, ${i}) if x matches Actor and q(x);\n`,
  }));
test('a very long chain of supertypes', () =>
  check({ kind: 'refused', part: (i) => `resource T${i} extends T${i + 1} {}\n` }));
test('very many heirs of very many names', () =>
  check({
    kind: 'refused',
    before: `resource A { roles = [${Array.from({ length: 30_000 }, (_, i) => `"a${i}"`).join()}]; } resource B {}`,
    part: (i) => `resource T${i} extends A, B {}\n`,
  }));
test('very many alternatives', () => {
  const alternatives = {
    before: `${BLOCKS}p(x: User) if q(x, 0)`,
    part: (i: number) => ` or q(x, ${i})`,
    after: ';',
  };
  check({ ...alternatives, kind: 'policy', countMax: PROGRAM_LIMITS.clausesPerRuleMax - 1 });
  check({ ...alternatives, kind: 'refused' });
});
test('very many alternatives joined by and', () =>
  check({
    kind: 'refused',
    before: `${BLOCKS}p(x: User) if q(x)`,
    part: (i) => ` and (q(x, ${i}) or r(x))`,
    after: ';',
  }));
test('very many conditions', () =>
  check({
    kind: 'refused',
    before: `${BLOCKS}p(x: User) if q(x, 0)`,
    part: (i) => ` and q(x, ${i})`,
    after: ';',
  }));
test('very many equal variables', () =>
  check({
    kind: 'refused',
    before: `${BLOCKS}p(x0: User) if q(x0)`,
    part: (i) => ` and x${i} = x${i + 1}`,
    after: ';',
  }));
test('very many denials', () =>
  check({
    kind: 'policy',
    before: BLOCKS,
    part: (i) => `p(x: User) if not (q(x, y, ${i}) and r(y));\n`,
  }));
test('very deep denials', () =>
  check({
    kind: 'policy',
    before: BLOCKS,
    part: () => `p(x: User) if ${'not ('.repeat(90)}q(x)${')'.repeat(90)};\n`,
    countMax: 1_000,
  }));
test('very many predicates in a row', () =>
  check({
    kind: 'policy',
    before: BLOCKS,
    part: (i) => `p${i}(x: User) if p${i + 1}(x) and not q${i}(x);\n`,
  }));
test('a very long way round to the own denial', () =>
  check({
    kind: 'refused',
    before: BLOCKS,
    part: (i) => `p${i}(x: User) if p${(i + 1) % 20_000}(x);\n`,
    countMax: 20_000,
    after: 'p1(x: User) if not p2(x);',
  }));
test('very many roles for very many rules about role', () =>
  check({
    kind: 'refused',
    before: `actor User {}\nresource Org { roles = [${Array.from({ length: 20_000 }, (_, i) => `"a${i}"`).join()}]; relations = { o: Org };`,
    part: () => 'role if role on "o";\n',
    after: '}',
  }));
test('very many names that nobody declared', () =>
  check({
    kind: 'refused',
    before: `${BLOCKS}resource Big { roles = [${Array.from({ length: 20_000 }, (_, i) => `"role${i}"`).join()}];`,
    part: (i) => `"rolex${i}" if "rolex${i}x";\n`,
    after: '}',
  }));
test('very many types that nobody declared', () =>
  check({ kind: 'policy', before: BLOCKS, part: (i) => `p(_: Type${i}, ${i});\n` }));
test('very many tests of one large fixture', () =>
  check({
    kind: 'refused',
    before: `test fixture f { ${Array.from({ length: 10_000 }, (_, i) => `f(${i});`).join(' ')} }`,
    part: (i) => `test "${i}" { setup { fixture f; } }\n`,
  }));
test('a very long row of fixtures', () =>
  check({
    kind: 'policy',
    before: 'test "t" { setup { fixture f0; } }',
    part: (i) => `test fixture f${i} { fixture f${i + 1}; f(${i}); }\n`,
    countMax: 15_000,
    after: 'test fixture f15000 {}',
  }));
test('a very long list', () =>
  check({ kind: 'policy', before: 'p(x) if x in [0', part: (i) => `,${i}`, after: '];' }));
test('a very long denied list', () =>
  check({
    kind: 'policy',
    before: 'p(x) if q(x) and not x in [0',
    part: (i) => `,${i}`,
    after: '];',
  }));
