import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { loadPolicy } from '../../../node/polar/load-policy.ts';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import type { Evaluator } from '../../../node/eval/evaluator.ts';
import type { FactIndex } from '../../../node/eval/facts.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import type { DiskFile } from '../../../node/snapshot/disk.ts';
import { openGeneration } from '../../../node/snapshot/open-generation.ts';
import { sealGeneration } from '../../../node/snapshot/seal.ts';
import { readLayout } from '../../../node/snapshot/generation-file.ts';
import { checkIndex, fact } from '../../contracts/facts-check.ts';
import { factIndexContract } from '../../contracts/facts.ts';
import {
  bytesOf,
  fileOf,
  generationFile,
  openNow,
  POLICY,
  TINY_CACHE,
  verifyNow,
  withByteTurned,
} from './generation-files.ts';

const RESIDENCES = [{ kind: 'resident' }, TINY_CACHE] as const;

for (const residence of RESIDENCES) {
  factIndexContract(
    `A ${residence.kind} generation`,
    (facts) => openNow(generationFile(facts), residence).facts,
  );
}

const RULES = `
actor User { }
resource Repo {
  permissions = ["read"];
  roles = ["reader"];
  "read" if "reader";
}
has_role(user: User, "reader", repo: Repo) if group matches Group and
  has_group(user, group) and has_role(group, "reader", repo);
resource Group { roles = ["reader"]; }
`;
const FACTS = Array.from({ length: 24 }, (_, n) => [
  fact('has_group', `User:ann${n}`, `Group:${n % 5}`),
  fact('has_role', `Group:${n % 3}`, 'String:reader', `Repo:é${n}`),
  fact('is_admin', `User:ann${n}`),
]).flat();
const loaded = loadPolicy([{ name: 'rules.polar', text: RULES }]);
assert.ok(loaded.kind === 'policy', JSON.stringify(loaded));
const { program } = loaded.policy;

const ASKED = Array.from({ length: 24 }, (_, user) =>
  Array.from({ length: 6 }, (__, repo) => ({
    predicate: 'allow',
    args: [
      { type: 'User', id: `ann${user}` },
      { type: 'String', id: 'read' },
      { type: 'Repo', id: `é${repo * 4}` },
    ],
  })),
).flat();

function engineOver(facts: FactIndex): Evaluator {
  const clock = { nowSeconds: () => 1, monotonicMs: () => 1 };
  return createEngine({ program, facts, limits: DEFAULT_LIMITS, clock });
}

/** Every user's right to every fourth repository: `true`, `false` or `damaged`. */
function answersOf(engine: Evaluator): string[] {
  return ASKED.map((call) => answerOf(() => engine.holds(call, [])));
}

function answerOf(ask: () => boolean): string {
  try {
    return String(ask());
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    assert.equal(error.code, 'damaged_generation');
    return 'damaged';
  }
}

const WHOLE_FILE = generationFile(FACTS);
const WHOLE = bytesOf(WHOLE_FILE);
const RIGHT = answersOf(engineOver(openNow(fileOf(WHOLE), { kind: 'resident' }).facts));

test('both answers occur', () => assert.deepEqual(new Set(RIGHT), new Set(['true', 'false'])));

const MANY = Array.from({ length: 90_000 }, (_, n) => fact('in', `User:${n}`, `Group:${n % 9}`));

test('a generation is opened between turns of the event loop', async () => {
  const file = generationFile(MANY);
  let turns = 0;
  let isOpening = true;
  const count = () => {
    turns += 1;
    if (isOpening) setImmediate(count);
  };
  count();
  const { facts, residentBytes, policySource, head } = await openGeneration(file, {
    kind: 'resident',
  });
  isOpening = false;
  const pieces = Math.floor(file.size() / 2 ** 20);
  assert.ok(pieces >= 2 && turns >= pieces, `${turns} turns for ${pieces} MiB`);
  assert.deepEqual([facts.factCount, policySource], [MANY.length, POLICY]);
  assert.ok(residentBytes > file.size() - 2 ** 17 && residentBytes < file.size());
  assert.deepEqual(head, verifyNow(file));
  checkSome(facts);
});

test('a paged generation takes the memory of its cache, not of its file', async () => {
  const cacheBytes = 65_536;
  const opened = await openGeneration(generationFile(MANY), { kind: 'paged', cacheBytes });
  assert.ok(opened.residentBytes > cacheBytes && opened.residentBytes < 2 * cacheBytes);
  checkSome(opened.facts);
});

function checkSome(facts: FactIndex): void {
  const { dictionary } = facts;
  const [table] = facts.tables({ name: 'in', arity: 2 });
  for (let n = 0; n < MANY.length; n += 1_777) {
    const user = dictionary.findValue(dictionary.findType('User'), `${n}`);
    const group = dictionary.findValue(dictionary.findType('Group'), `${n % 9}`);
    assert.equal(dictionary.idOf(user), `${n}`);
    assert.equal(table?.has(Uint32Array.of(group, user)), false);
    assert.equal(table?.has(Uint32Array.of(user, group)), true);
  }
}

describe('a file with one byte changed', () => {
  const sections = readLayout(fileOf(WHOLE)).sections;
  const places = [...WHOLE.keys()].filter(
    (at) =>
      at < 512 ||
      at % 64 === 0 ||
      sections.some(({ start, byteLength }) => start <= at && at < start + byteLength),
  );

  test('is never opened as resident', () => {
    for (const at of places) {
      const file = withByteTurned(WHOLE_FILE, at);
      assert.throws(() => openNow(file, { kind: 'resident' }), { code: 'damaged_generation' });
    }
  });

  test('is not opened as paged, or gives right answers and errors, but no wrong answer', () => {
    for (const at of places) {
      for (const [question, answer] of answersOfDamaged(withByteTurned(WHOLE_FILE, at)).entries()) {
        if (answer !== 'damaged') assert.equal(answer, RIGHT[question], `byte ${at}`);
      }
    }
  });
});

function answersOfDamaged(file: DiskFile): readonly string[] {
  try {
    return answersOf(engineOver(openNow(file, TINY_CACHE).facts));
  } catch (error) {
    assert.ok(error instanceof NodeError && error.code === 'damaged_generation', String(error));
    return [];
  }
}

test('a disk that fails now and then gives errors and right answers, but no wrong answer', () => {
  const seen = new Set<string>();
  for (let every = 2; every < 60; every += 1) {
    const file = fileOf(WHOLE);
    let reads = 0;
    let isFailing = false;
    const failing = {
      ...file,
      read(into: Uint8Array, position: number) {
        reads += 1;
        // What it has filled in so far must not be taken for the block.
        into.fill(reads);
        if (isFailing && reads % every === 0) throw Object.assign(new Error(), { code: 'EIO' });
        return file.read(into, position);
      },
    };
    const engine = engineOver(openNow(failing, TINY_CACHE).facts);
    isFailing = true;
    for (const [question, answer] of answersOf(engine).entries()) {
      seen.add(answer);
      if (answer !== 'damaged') assert.equal(answer, RIGHT[question]);
    }
    isFailing = false;
    assert.deepEqual(answersOf(engine), RIGHT, 'and is well again afterwards');
  }
  assert.deepEqual(seen, new Set(['true', 'false', 'damaged']));
});

test('a file whose checksums all fit, but whose manifest counts other facts, is not opened', () => {
  const file = fileOf(WHOLE);
  const { sections } = readLayout(file);
  const [manifest] = sections;
  assert.ok(manifest);
  const text = WHOLE.subarray(manifest.start, manifest.start + manifest.byteLength).toString();
  file.write(Buffer.from(text.replace('"factCount":24', '"factCount":25')), manifest.start);
  const placed = sections.filter(({ kind }) => kind !== 'blockChecksums');
  sealGeneration(file, { takenAtMs: 1, sections: placed });
  verifyNow(file);
  for (const residence of RESIDENCES) {
    assert.throws(() => openNow(file, residence), {
      code: 'damaged_generation',
      message: /manifest counts other facts/,
    });
  }
});

test('a policy that is no text is not opened', () => {
  const file = fileOf(WHOLE);
  const { sections } = readLayout(file);
  file.write(Buffer.of(0xff), sections[1]?.start ?? 0);
  const placed = sections.filter(({ kind }) => kind !== 'blockChecksums');
  sealGeneration(file, { takenAtMs: 1, sections: placed });
  for (const residence of RESIDENCES) {
    assert.throws(() => openNow(file, residence), {
      code: 'damaged_generation',
      message: /policy/,
    });
  }
});

test('closing closes the file; a paged generation gives no answer after it', () => {
  for (const residence of RESIDENCES) {
    let closed = 0;
    const generation = openNow({ ...fileOf(WHOLE), closeSoon: () => (closed += 1) }, residence);
    checkIndex(generation.facts, FACTS);
    generation.close();
    assert.equal(closed, 1);
    if (residence.kind === 'paged') {
      const { dictionary } = generation.facts;
      assert.throws(() => dictionary.findValue(dictionary.findType('User'), 'ann1'), {
        name: 'AssertionError',
      });
      assert.throws(() => dictionary.idOf(0), { name: 'AssertionError' });
    } else checkIndex(generation.facts, FACTS);
  }
});
