import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fact } from '../../../node/polar/program.ts';
import {
  FACT_LIST_LIMITS,
  factsIn,
  type FactListLimits,
} from '../../../node/upstream/fact-list.ts';
import { UpstreamError } from '../../../node/upstream/retry.ts';
import { fact } from '../../fakes/policy-world.ts';

type Body = string | Uint8Array;

/** The facts of a body that arrives in chunks which end at these offsets. */
async function read(
  body: Body,
  options: { cuts?: readonly number[]; limits?: Partial<FactListLimits> } = {},
): Promise<Fact[]> {
  const limits = { ...FACT_LIST_LIMITS, ...options.limits };
  const facts: Fact[] = [];
  for await (const batch of factsIn(chunksOf(body, options.cuts ?? []), 'f', limits)) {
    facts.push(...batch);
  }
  return facts;
}

async function* chunksOf(body: Body, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body);
  let start = 0;
  for (const end of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    await Promise.resolve();
    yield bytes.subarray(start, end);
    start = Math.max(start, end);
  }
}

async function checkRefused(
  body: Body,
  message: RegExp,
  options: { limits?: Partial<FactListLimits>; isTransient?: boolean } = {},
) {
  for (const cuts of [[], Array.from({ length: Buffer.from(body).length }, (_, n) => n)]) {
    await assert.rejects(read(body, { cuts, ...options }), (error: unknown) => {
      assert.ok(error instanceof UpstreamError);
      assert.match(error.message, message);
      assert.equal(error.isTransient, options.isTransient ?? false);
      return true;
    });
  }
}

const someText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('"', '\\', '],[', '{}', '\\u0022', '[', ' '),
);
const someFacts = fc.array(
  fc
    .array(
      fc.record(
        { type: fc.constantFrom('User', 'String'), id: someText },
        { noNullPrototype: true },
      ),
      { maxLength: 5 },
    )
    .map((args) => ({ predicate: 'f', args })),
  { maxLength: 20 },
);
const someCuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 30 });

test('any list of facts comes whole, wherever its bytes are cut', () =>
  fc.assert(
    fc.asyncProperty(someFacts, someCuts, fc.nat(2), async (facts, cuts, indent) => {
      fc.pre(facts.every(({ args }) => args.every(({ id }) => id !== '*' && id.isWellFormed())));
      assert.deepEqual(await read(JSON.stringify(facts, null, indent), { cuts }), facts);
    }),
    { numRuns: 300 },
  ));

test('a list that is changed in one byte is what JSON.parse says, or refused', () =>
  fc.assert(
    fc.asyncProperty(
      someFacts,
      someCuts,
      fc.record({
        at: fc.nat(),
        byte: fc.oneof(fc.constantFrom(...Buffer.from('[]{},:"\\ 0')), fc.nat(127)),
      }),
      async (facts, cuts, change) => {
        const bytes = Buffer.from(JSON.stringify(facts));
        bytes[change.at % bytes.length] = change.byte;
        const parsed = parsedOrNothing(bytes.toString('utf8'));
        const copied = await read(bytes, { cuts }).catch((error: unknown) => {
          assert.ok(error instanceof UpstreamError);
          return undefined;
        });
        if (copied !== undefined) assert.deepEqual(copied, parsed);
      },
    ),
    { numRuns: 500 },
  ));

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}

test('a list without facts is no error', async () => {
  assert.deepEqual(await read('[]'), []);
  assert.deepEqual(await read(' [ \n ] ', { cuts: [1, 2, 3, 4] }), []);
});

test('unknown fields are ignored', async () =>
  assert.deepEqual(
    await read('[{"predicate":"f","id":7,"args":[{"type":"User","id":"a","x":null}]}]'),
    [fact('f', 'User:a')],
  ));

test('numbers and booleans come in their one canonical form', async () =>
  assert.deepEqual(await read(JSON.stringify([fact('f', 'Integer:+007', 'Boolean:true')])), [
    fact('f', 'Integer:7', 'Boolean:true'),
  ]));

test('what is no whole array is refused, and may be better next time', async () => {
  const isTransient = true;
  await checkRefused('', /it is empty/u, { isTransient });
  await checkRefused('  ', /it is empty/u, { isTransient });
  await checkRefused('[', /cut short/u, { isTransient });
  await checkRefused('[{"predicate":"f","args":[]}', /cut short/u, { isTransient });
  await checkRefused('null', /no array/u, { isTransient });
  await checkRefused('{"message":"no"}', /no array/u, { isTransient });
  await checkRefused('<html>', /no array/u, { isTransient });
  await checkRefused('[x]', /no JSON/u, { isTransient });
  await checkRefused('[{]}', /no JSON/u, { isTransient });
  await checkRefused('[,]', /no JSON/u, { isTransient });
  await checkRefused('[]]', /after its end/u, { isTransient });
  await checkRefused('[] []', /after its end/u, { isTransient });
  await checkRefused(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), /no JSON/u, { isTransient });
});

test('an element that is no fact is refused with what is wrong', async () => {
  await checkRefused('[1]', /Cannot use the fact 1: .*expected object/u);
  await checkRefused('[{"predicate":"f"}]', /args/u);
  await checkRefused('[{"predicate":"f","args":[{"type":"User","id":null}]}]', /id/u);
  await checkRefused('[{"predicate":"f","args":[{"type":"","id":"a"}]}]', /type/u);
  const six = fact('f', ...Array.from({ length: 6 }, () => 'User:a'));
  await checkRefused(JSON.stringify([six]), /args/u);
});

test('a fact of another predicate is refused: the primary did not understand the question', () =>
  checkRefused(JSON.stringify([fact('g', 'User:a')]), /"f" was asked for/u));

test('an id that means "any" elsewhere is refused', () =>
  checkRefused(JSON.stringify([fact('f', 'User:*')]), /must not be "\*"/u));

test('an Integer or Boolean that is none is refused', async () => {
  await checkRefused(JSON.stringify([fact('f', 'Integer:ten')]), /no Integer/u);
  await checkRefused(JSON.stringify([fact('f', 'Boolean:yes')]), /no Boolean/u);
});

test('a refused fact is shown, but not all of a long one', () =>
  checkRefused(JSON.stringify([fact('g', `User:${'x'.repeat(1_000)}`)]), /^.{1,300}$/u));

test('a fact over the limit is refused before it ends', () =>
  checkRefused(
    `[{"predicate":"f","args":[{"type":"User","id":"${'x'.repeat(300)}`,
    /a fact of f/u,
    {
      limits: { factBytesMax: 200 },
    },
  ));

test('nesting without end is refused like any other fact over the limit', () =>
  checkRefused('['.repeat(300), /larger than 200 bytes/u, { limits: { factBytesMax: 200 } }));

test('a list over the limit is refused', () =>
  checkRefused(JSON.stringify(Array.from({ length: 9 }, () => fact('f'))), /the list of f/u, {
    limits: { bodyBytesMax: 200 },
  }));

test('a list that is none is named', () =>
  checkRefused('<html>', /the facts of f: it is no array/u, { isTransient: true }));
