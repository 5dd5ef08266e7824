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

function textOf(shape: Shape, bytesMax: number = SYNTAX_LIMITS.policyBytesMax): string {
  const { part, before = '', after = '', countMax = Infinity } = shape;
  const parts = [before];
  let left = bytesMax - before.length - after.length;
  for (let index = 0; index < countMax; index += 1) {
    const each = part(index);
    left -= each.length;
    if (left < 0) break;
    parts.push(each);
  }
  return [...parts, after].join('');
}

/** What one text costs, at most, for what its eight parts cost: eight is what squares would take. */
const GROWTH_MAX = 3;
const PARTS = 8;
const ATTEMPTS_MAX = 3;

/** Tried again when the machine, or a collection of garbage, got in the way. */
function checkGrowth(shape: Shape) {
  const whole = textOf(shape);
  const part = textOf(shape, SYNTAX_LIMITS.policyBytesMax / PARTS);
  const growths: number[] = [];
  do {
    const ofParts = Array.from({ length: PARTS }, () => loadMs([part]));
    growths.push(loadMs([whole]) / ofParts.reduce((sum, each) => sum + each));
  } while (Math.min(...growths) >= GROWTH_MAX && growths.length < ATTEMPTS_MAX);
  assert.ok(Math.min(...growths) < GROWTH_MAX, `${growths.join(', ')} times its parts`);
}

function check(shape: Shape) {
  checkLoaded([textOf(shape)], shape.kind);
}

function checkLoaded(texts: readonly string[], kind: Shape['kind']) {
  const tookMs = loadMs(texts, kind);
  assert.ok(tookMs < LOAD_CPU_MS_MAX, `${tookMs} ms`);
}

/** Of the processor. */
function loadMs(texts: readonly string[], expected: Shape['kind'] = 'policy'): number {
  const sources = texts.map((text, index) => ({ name: `${index}.polar`, text }));
  const before = process.cpuUsage();
  const { kind } = loadPolicy(sources);
  const { user, system } = process.cpuUsage(before);
  assert.equal(kind, expected);
  return Math.round((user + system) / 1_000);
}

const numbered = (count: number, part: (index: number) => string, between = ', ') =>
  Array.from({ length: count }, (_, index) => part(index)).join(between);

const BLOCKS =
  'actor User {}\nresource Org { roles = ["a"]; permissions = ["p"]; relations = { o: Org }; }\n';

const USUAL: Shape = {
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
};

test('a large policy of the usual kind', () => check(USUAL));
test('what a policy costs grows as its text does, whatever it is made of', () => {
  const doc = 'actor User {}\nresource Doc { roles = ["r"]; permissions = ["p"]; "p" if "r"; }\n';
  checkGrowth(USUAL);
  checkGrowth({
    kind: 'policy',
    before: doc,
    part: (i) => `has_permission(user: User, "p${i}", doc: Doc) if
  has_role(user, role, doc) and role in ["r", "s"] and expires(doc, time) and
  time matches Integer and time > @current_unix_time;\n`,
  });
  checkGrowth({
    kind: 'policy',
    before: `actor User {}\nresource Doc { roles = [${numbered(5_000, (i) => `"r${i}"`)}];\n`,
    part: (i) => `"r${i % 5_000}" if "r${(i * 7 + 1) % 5_000}";\n`,
    after: '}',
  });
  checkGrowth({
    kind: 'policy',
    before: doc,
    part: (i) => `test fixture f${i} { has_role(User{"u${i}"}, "r", Doc{"d"}); }
test "t${i}" { setup { fixture f${i}; } assert allow(User{"u${i}"}, "p", Doc{"d"}); }\n`,
  });
  checkGrowth({
    kind: 'policy',
    before: `${doc}test "t" { setup {\n`,
    part: (i) => `has_role(User{"u${i % 97}"}, "r", Doc{"d${i}"});\n`,
    after: '} }',
  });
});

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
test('very many roles, each with a rule of its own', () =>
  check({
    kind: 'policy',
    before: `actor User {}\nresource Org { roles = [${numbered(10_000, (i) => `"r${i}"`)}];\n`,
    part: (i) => `"r${i}" if "r${(i * 7 + 1) % 10_000}";\n`,
    countMax: 10_000,
    after: '}',
  }));
test('very many names that another file declares as something else', () => {
  const names = numbered(20_000, (i) => `"r${i}"`);
  const reopened = numbered(20_000, () => 'resource A {}', '\n');
  checkLoaded(
    [`resource A { roles = [${names}]; }\n${reopened}`, `resource A { permissions = [${names}]; }`],
    'refused',
  );
});
test('alternatives within alternatives, as deep as they may be', () =>
  check({
    kind: 'refused',
    before: BLOCKS,
    part: () => {
      const conditions = numbered(100, (i) => `or r(x, ${i})) and (s(x) or t(x))`, ' ');
      return `p(x: User) if ${'('.repeat(100)}q(x) ${conditions};\n`;
    },
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
