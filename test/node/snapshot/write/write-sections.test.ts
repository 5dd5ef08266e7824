import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { openSections } from '../../../../node/snapshot/generation.ts';
import { readHead } from '../../../../node/snapshot/generation-file.ts';
import { encodePolicy, writeSections } from '../../../../node/snapshot/write/write-sections.ts';
import { fact } from '../../../contracts/facts-check.ts';
import { bytesOf, fileOf, generationFile, openNow, verifyNow } from '../generation-files.ts';
import { buildGeneration } from '../generation-of.ts';

const FACTS = Array.from({ length: 300 }, (_, n) =>
  fact('has_role', `User:é${n % 90}`, `String:${n % 4}`, `Repo:${n % 50}`),
);

test('what was written is there: policy, moment, environment, facts', () => {
  const file = generationFile(FACTS, { policySource: 'ä\r\n\ufeff', takenAtMs: 7 });
  const { policySource, head } = openNow(file, { kind: 'resident' });
  assert.equal(policySource, 'ä\r\n\ufeff');
  const built = openSections(buildGeneration(FACTS));
  assert.deepEqual(
    [head.takenAtMs, head.environment, head.factCount, head.predicates],
    [7, '0123456789', built.factCount, built.predicates()],
  );
  assert.deepEqual([verifyNow(file), readHead(file)], [head, head]);
});

test('an environment without facts is a generation', () => {
  const head = verifyNow(generationFile([]));
  assert.deepEqual([head.factCount, head.predicates], [0, []]);
});

test('property: the same facts are the same bytes, whatever their order; others are others', () => {
  const whole = bytesOf(generationFile(FACTS)).subarray(64);
  fc.assert(
    fc.property(fc.shuffledSubarray(FACTS, { minLength: FACTS.length }), (shuffled) => {
      assert.equal(bytesOf(generationFile(shuffled)).subarray(64).compare(whole), 0);
    }),
    { numRuns: 10 },
  );
  const digests = [
    generationFile(FACTS),
    generationFile(FACTS.slice(1)),
    generationFile(FACTS, { environment: '1' }),
    generationFile(FACTS, { policySource: '' }),
  ].map((file) => readHead(file).digest);
  assert.equal(new Set(digests).size, digests.length);
});

test('a policy that is no Unicode is refused', () => {
  assert.throws(() => encodePolicy('# \ud800'), { code: 'invalid_policy' });
});

test('sections larger than one write are written whole', () => {
  const facts = Array.from({ length: 5_000 }, (_, n) =>
    fact('is', `User:${n} ${'x'.repeat(4_000)}`),
  );
  const file = fileOf();
  const sections = buildGeneration(facts);
  writeSections(file, { sections, environment: '1', policySource: '', takenAtMs: 1 });
  assert.ok(sections.idBytes.length > 16 * 2 ** 20);
  assert.equal(verifyNow(file).factCount, 5_000);
});
