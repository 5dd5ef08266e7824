/** What anything that a copy can be taken from does, whatever it is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../node/polar/program.ts';
import type { Upstream } from '../../node/upstream/upstream.ts';
import { fact } from '../fakes/policy-world.ts';

/** One environment without policy and facts, and a way to fill it. */
export type UpstreamSubject = AsyncDisposable & {
  readonly upstream: Upstream;
  /** The same environment, asked with a key that is not its own. */
  readonly stranger: Upstream;
  /** Facts that the policy uses. */
  readonly load: (policySource: string, facts: readonly Fact[]) => Promise<void>;
};

const POLICY = `
actor User {}

resource Repository {
  roles = ["reader"];
  permissions = ["read"];
  "read" if "reader"; # naïve 😀
}

declare is_public(Repository);
declare tagged(Repository, String);
declare tagged(Repository, String, Integer);
`;

const LIVE = AbortSignal.timeout(60_000);

export function upstreamContract(name: string, open: () => Promise<UpstreamSubject>): void {
  async function checkFacts(facts: readonly Fact[], predicate: string, expected: readonly Fact[]) {
    await using subject = await open();
    await subject.load(POLICY, facts);
    const copied = await factsOf(subject.upstream, predicate);
    assert.deepEqual(copied.map(textOf).sort(), expected.map(textOf).sort());
  }

  test(`${name}: the policy's text comes as it was loaded`, async () => {
    await using subject = await open();
    await subject.load(POLICY, []);
    assert.equal(await subject.upstream.policySource(LIVE), POLICY);
  });

  test(`${name}: an environment without a policy says so`, async () => {
    await using subject = await open();
    await assert.rejects(subject.upstream.policySource(LIVE), {
      code: 'not_found',
      message: /no policy has been loaded in environment e_/u,
    });
  });

  test(`${name}: a predicate's facts come, whatever their arity, and no others`, () => {
    const tagged = [
      fact('tagged', 'Repository:a', 'String:x'),
      fact('tagged', 'Repository:a', 'String:x', 'Integer:-5'),
    ];
    const other = fact('is_public', 'Repository:a');
    return checkFacts([...tagged, other], 'tagged', tagged);
  });

  test(`${name}: a predicate without facts has an empty list`, () =>
    checkFacts([fact('is_public', 'Repository:a')], 'tagged', []));

  test(`${name}: an unknown predicate has an empty list, however it is spelt`, () =>
    checkFacts([], 'no such & predicate=?', []));

  test(`${name}: ids come as they are`, () => {
    const ids = ['a b', '"', '\\', 'é', '😀', '\u0000\u001f', '],[{', '   ', '__proto__'];
    const facts = ids.map((id) => fact('is_public', `Repository:${id}`));
    return checkFacts(facts, 'is_public', facts);
  });

  test(`${name}: a long id comes whole`, () => {
    const long = fact('is_public', `Repository:${'é'.repeat(256)}`);
    return checkFacts([long], 'is_public', [long]);
  });

  test(`${name}: thousands of facts all come`, () => {
    const facts = Array.from({ length: 3_000 }, (_, n) => fact('is_public', `Repository:r${n}`));
    return checkFacts(facts, 'is_public', facts);
  });

  test(`${name}: predicates that are named have facts`, async () => {
    await using subject = await open();
    await subject.load(POLICY, [fact('is_public', 'Repository:a')]);
    const named = await subject.upstream.predicates(LIVE);
    assert.ok(named.length === 0 || named.includes('is_public'));
  });

  test(`${name}: a stranger's key gets nothing`, async () => {
    await using subject = await open();
    await subject.load(POLICY, [fact('is_public', 'Repository:a')]);
    const refused = { code: 'unauthorized', message: /OSO_API_TOKEN/u };
    await assert.rejects(subject.stranger.policySource(LIVE), refused);
    await assert.rejects(factsOf(subject.stranger, 'is_public'), refused);
    assert.deepEqual(await subject.stranger.predicates(LIVE), []);
  });

  test(`${name}: an aborted signal ends every call with its reason`, async () => {
    await using subject = await open();
    const reason = new Error('enough');
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(subject.upstream.policySource(aborted), reason);
    await assert.rejects(subject.upstream.predicates(aborted), reason);
    await assert.rejects(
      subject.upstream.facts('f', aborted)[Symbol.asyncIterator]().next(),
      reason,
    );
  });
}

export async function factsOf(
  upstream: Upstream,
  predicate: string,
  signal = LIVE,
): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for await (const batch of upstream.facts(predicate, signal)) facts.push(...batch);
  return facts;
}

function textOf({ predicate, args }: Fact): string {
  return `${predicate}(${args.map(({ type, id }) => `${type}:${id}`).join(', ')})`;
}
