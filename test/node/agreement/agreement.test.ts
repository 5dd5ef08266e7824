import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agreement } from '../../../node/agreement/agreement.ts';
import { ASKING, SAMPLE_LIMITS, WAITING_LIMITS } from '../../../node/agreement/limits.ts';
import type { Outcome } from '../../../node/agreement/tally.ts';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import type { Fact } from '../../../node/polar/program.ts';
import type { PrimaryAnswer, PrimaryQuestion } from '../../../node/upstream/question-client.ts';
import { UpstreamError } from '../../../node/upstream/retry.ts';
import { begunAt } from '../../../node/world/age.ts';
import { IN_MEMORY } from '../../../node/world/origin.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { fact, SMALL_FACTS, worldOf } from '../../fakes/policy-world.ts';
import { mayDo, NOW_SECONDS, whichActions, whichResources } from '../guard/trial.ts';

const ALLOWED = { kind: 'verdict', isAllowed: true } as const;
const DENIED = { kind: 'verdict', isAllowed: false } as const;
const aliceReads = mayDo('User:alice', 'read', 'Repo:anvil');
/** alice reads anvil in this copy, and is not known in the other one. */
const WITH_ALICE = SMALL_FACTS;
const WITHOUT_ALICE = [fact('has_role', 'User:bob', 'String:reader', 'Repo:anvil')];

function unreachable(retryAfterMs?: number): UpstreamError {
  return new UpstreamError('upstream_unavailable', 'Cannot ask', {
    isTransient: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A node that asks about everything, and a primary that says what a test wants. */
class Scene implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly cell = new WorldCell();
  readonly agreement: Agreement;
  readonly asked: PrimaryQuestion[] = [];
  readonly told: unknown[] = [];
  readonly failures: string[] = [];
  /** What the primary answers next, and from then on. */
  primary: PrimaryAnswer | Error | Promise<PrimaryAnswer> = ALLOWED;
  /** Before the primary answers. */
  beforeAnswer: () => void = () => undefined;
  readonly #ending = new AbortController();
  readonly running: Promise<void>;

  constructor(share = 1) {
    this.agreement = new Agreement({
      share,
      cell: this.cell,
      clock: this.clock,
      questionClock: { nowSeconds: () => NOW_SECONDS, monotonicMs: () => 0 },
      chance: () => 0,
      yieldToOthers: () => Promise.resolve(),
      pseudonym: (value) => value,
      tell: {
        unexplained: (difference) => this.told.push(difference),
        unanswered: ({ code }) => this.failures.push(code),
      },
    });
    this.running = this.agreement.run((question) => this.#answer(question), this.#ending.signal);
  }

  /** A copy that begins to be taken when the primary has settled, and is in use at once. */
  copy(
    facts: readonly Fact[],
    source = 'primary',
    laterMs: number = WAITING_LIMITS.settlingMs + 1,
  ): void {
    void this.clock.advance(laterMs);
    const world = worldOf({ facts, origin: { ...IN_MEMORY, source } });
    this.cell.replace(world, begunAt(this.clock.monotonicMs()));
    this.agreement.primaryReached(source === 'primary');
  }

  /** As long as one question takes. */
  tick(durationMs: number = ASKING.intervalMs): Promise<void> {
    return this.clock.advance(durationMs);
  }

  async ask(...questions: readonly AskedQuestion[]): Promise<void> {
    for (const question of questions) {
      this.agreement.note(question);
      await this.tick();
    }
  }

  /** All others are 0. */
  checkOutcomes(expected: Partial<Record<Outcome, number>>): void {
    const none = { agreed: 0, explained: 0, unexplained: 0, undecided: 0, unanswered: 0 };
    assert.deepEqual(this.agreement.report.outcomes, { ...none, ...expected });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.running;
  }

  async #answer(question: PrimaryQuestion): Promise<PrimaryAnswer> {
    this.asked.push(question);
    this.beforeAnswer();
    if (this.primary instanceof Error) throw this.primary;
    return await this.primary;
  }
}

function sceneWith(facts: readonly Fact[]): Scene {
  const scene = new Scene();
  scene.copy(facts);
  return scene;
}

test('an answer that is the primary’s too is counted, and that is all', async () => {
  await using scene = sceneWith(WITH_ALICE);
  await scene.ask(aliceReads, mayDo('User:bob', 'read', 'Repo:anvil'));
  scene.primary = { kind: 'results', results: ['zebra', 'anvil'] };
  await scene.ask(whichResources('User:alice', 'read', 'Repo'));
  scene.primary = { kind: 'results', results: ['read', 'delete'] };
  await scene.ask(whichActions('User:alice', 'Repo:anvil'));
  scene.checkOutcomes({ agreed: 4 });
  assert.deepEqual(scene.agreement.report.asked, { authorize: 2, list: 1, actions: 1 });
  assert.equal(scene.agreement.report.waiting, 0);
});

test('a question that both refuse is agreed on', async () => {
  await using scene = sceneWith(WITH_ALICE);
  scene.primary = { kind: 'refused' };
  const contextFacts = [fact('unused', 'User:alice')];
  const question = { ...aliceReads.question, contextFacts };
  await scene.ask({ kind: 'authorize', question } as AskedQuestion);
  scene.checkOutcomes({ agreed: 1 });
});

test('an answer that the next copy gives too was a matter of age', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  assert.equal(scene.agreement.report.waiting, 1);
  scene.checkOutcomes({});
  scene.copy(WITH_ALICE);
  await scene.tick();
  scene.checkOutcomes({ explained: 1 });
  assert.deepEqual([scene.agreement.report.waiting, scene.told], [0, []]);
});

test('so was one that the primary itself gives no longer', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  // The facts of the copy are those of the first answer; now alice has lost her role.
  scene.copy(WITH_ALICE);
  scene.primary = DENIED;
  await scene.tick();
  scene.checkOutcomes({ explained: 1 });
});

test('what the primary says before and after a copy, the copy must say', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  scene.copy(WITHOUT_ALICE);
  await scene.tick();
  scene.checkOutcomes({ unexplained: 1 });
  const { firstUnexplained } = scene.agreement.report;
  assert.equal(firstUnexplained?.question, 'authorize(User{"alice"}, "read", Repo{"anvil"})');
  assert.deepEqual([firstUnexplained.primary, firstUnexplained.node], ['allowed', 'denied']);
  assert.equal(firstUnexplained.generation, scene.cell.current()?.generation);
  assert.equal(scene.told.length, 1);
});

test('the first one that is unexplained is told, the others are counted', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads, mayDo('User:alice', 'delete', 'Repo:anvil'));
  scene.copy(WITHOUT_ALICE);
  await scene.tick();
  await scene.tick();
  scene.checkOutcomes({ unexplained: 2 });
  assert.equal(scene.told.length, 1);
  assert.match(scene.agreement.report.firstUnexplained?.question ?? '', /"read"/u);
});

test('a copy that begins right after the answer may not know of it yet', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  scene.copy(WITHOUT_ALICE, 'primary', WAITING_LIMITS.settlingMs / 2);
  for (let index = 0; index < 10; index += 1) await scene.tick();
  assert.equal(scene.agreement.report.waiting, 1);
  scene.copy(WITH_ALICE);
  await scene.tick();
  scene.checkOutcomes({ explained: 1 });
});

test('while no later copy of the primary’s is there, nothing is concluded', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  for (let index = 0; index < 10; index += 1) await scene.tick();
  assert.equal(scene.asked.length, 1);
  scene.copy(WITHOUT_ALICE, 'http://peer:8080');
  scene.agreement.primaryReached(true);
  await scene.tick();
  assert.equal(scene.asked.length, 1);
  assert.equal(scene.agreement.report.waiting, 1);
});

test('a copy that takes the place of the other during a question is not between two answers', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  scene.copy(WITHOUT_ALICE);
  scene.beforeAnswer = () => {
    scene.beforeAnswer = () => undefined;
    scene.copy(WITHOUT_ALICE);
  };
  await scene.tick();
  assert.equal(scene.agreement.report.waiting, 1);
  scene.checkOutcomes({});
  await scene.tick();
  scene.checkOutcomes({ unexplained: 1 });
});

/** A copy in which bob reads these. */
function readByBob(...repos: readonly string[]): readonly Fact[] {
  return repos.map((id) => fact('has_role', 'User:bob', 'String:reader', `Repo:${id}`));
}

test('a list that is another one at every look is given up', async () => {
  await using scene = sceneWith(readByBob('x0'));
  scene.primary = { kind: 'results', results: ['0'] };
  await scene.ask(whichResources('User:bob', 'read', 'Repo'));
  for (let round = 1; round <= WAITING_LIMITS.roundsMax; round += 1) {
    scene.checkOutcomes({});
    scene.copy(readByBob(`x${round}`));
    scene.primary = { kind: 'results', results: [String(round)] };
    await scene.tick();
  }
  scene.checkOutcomes({ undecided: 1 });
  assert.equal(scene.agreement.report.waiting, 0);
});

test('but not when one name in it is wrong each time', async () => {
  const bobReads = whichResources('User:bob', 'read', 'Repo');
  for (const [primary, copy] of [
    [['0', 'lost'], ['0']],
    [['0'], ['0', 'left']],
  ] as const) {
    await using scene = sceneWith(readByBob(...copy));
    scene.primary = { kind: 'results', results: primary };
    await scene.ask(bobReads);
    scene.primary = { kind: 'results', results: [...primary, 'new'] };
    scene.copy(readByBob(...copy, 'new'));
    await scene.tick();
    scene.checkOutcomes({ unexplained: 1 });
  }
});

test('an answer of the primary’s that cannot be compared is not', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  scene.primary = { kind: 'incomparable' };
  await scene.ask(aliceReads);
  scene.checkOutcomes({ undecided: 1 });
  scene.primary = ALLOWED;
  await scene.ask(aliceReads);
  scene.copy(WITHOUT_ALICE);
  scene.primary = { kind: 'incomparable' };
  await scene.tick();
  scene.checkOutcomes({ undecided: 2 });
});

test('what the node cannot tell in a moment costs the primary nothing', async () => {
  const roles = Array.from({ length: 5_000 }, (_, index) =>
    fact('has_role', 'User:alice', 'String:reader', `Repo:${index}`),
  );
  await using scene = sceneWith(roles);
  await scene.ask(whichResources('User:alice', 'read', 'Repo'));
  assert.deepEqual(scene.asked, []);
  scene.checkOutcomes({});
});

test('nothing is asked before a sync has reached the primary, and nothing after one has not', async () => {
  await using scene = new Scene();
  await scene.ask(aliceReads);
  scene.copy(WITH_ALICE, 'disk');
  await scene.ask(aliceReads);
  assert.deepEqual([scene.asked, scene.agreement.report.isAsking], [[], false]);
  scene.agreement.primaryReached(true);
  await scene.ask(aliceReads);
  assert.equal(scene.asked.length, 1);
  scene.agreement.note(aliceReads);
  scene.agreement.primaryReached(false);
  await scene.ask(aliceReads);
  assert.equal(scene.asked.length, 1);
});

test('one question is under way at a time, however slow the primary is', async () => {
  await using scene = sceneWith(WITH_ALICE);
  const answer = Promise.withResolvers<PrimaryAnswer>();
  scene.primary = answer.promise;
  for (let index = 0; index < 500; index += 1) {
    scene.agreement.note(mayDo(`User:${index}`, 'read', 'Repo:anvil'));
  }
  for (let index = 0; index < 10; index += 1) await scene.tick();
  assert.equal(scene.asked.length, 1);
  answer.resolve(DENIED);
  await scene.tick(0);
  await scene.tick();
  assert.equal(scene.asked.length, 2);
});

test('a primary that fails is left alone, for longer each time', async () => {
  await using scene = sceneWith(WITH_ALICE);
  scene.primary = unreachable();
  await scene.ask(aliceReads);
  scene.checkOutcomes({ unanswered: 1 });
  assert.equal(scene.agreement.report.isAsking, false);
  assert.equal(scene.agreement.report.lastError?.code, 'upstream_unavailable');
  await scene.ask(aliceReads);
  assert.equal(scene.asked.length, 1);
  await scene.tick(ASKING.delayMsMin);
  await scene.ask(aliceReads);
  scene.checkOutcomes({ unanswered: 2 });
  await scene.tick(ASKING.delayMsMin / 2);
  assert.equal(scene.agreement.report.isAsking, false);
  await scene.tick(ASKING.delayMsMin);
  scene.primary = ALLOWED;
  await scene.ask(aliceReads);
  scene.checkOutcomes({ unanswered: 2, agreed: 1 });
  assert.deepEqual(scene.failures, ['upstream_unavailable']);
});

test('a primary that says for how long is left alone for that long, an hour at most', async () => {
  await using scene = sceneWith(WITH_ALICE);
  scene.primary = unreachable(30_000);
  await scene.ask(aliceReads);
  await scene.tick(29_000);
  assert.equal(scene.agreement.report.isAsking, false);
  await scene.tick(2_000);
  assert.equal(scene.agreement.report.isAsking, true);
  scene.primary = unreachable(1e12);
  await scene.ask(aliceReads);
  await scene.tick(ASKING.retryAfterMsMax);
  assert.equal(scene.agreement.report.isAsking, true);
});

test('a question that differed waits through a failure', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  scene.copy(WITHOUT_ALICE);
  scene.primary = unreachable();
  await scene.tick();
  assert.equal(scene.agreement.report.waiting, 1);
  scene.checkOutcomes({});
  scene.primary = ALLOWED;
  scene.copy(WITHOUT_ALICE);
  await scene.tick();
  scene.checkOutcomes({ unexplained: 1 });
});

test('one question on which the primary fails each time holds up no other, and is given up', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  await scene.ask(aliceReads);
  scene.beforeAnswer = () => {
    const isAlice = scene.asked.at(-1)?.body['actor_id'] === 'alice';
    scene.primary = isAlice ? unreachable() : ALLOWED;
  };
  for (let round = 0; round < WAITING_LIMITS.roundsMax; round += 1) {
    scene.checkOutcomes({ agreed: round });
    scene.copy(WITHOUT_ALICE);
    await scene.tick();
    await scene.tick(2 * ASKING.delayMsMin);
    await scene.ask(mayDo('User:bob', 'read', 'Repo:anvil'));
  }
  assert.equal(scene.agreement.report.waiting, 0);
  scene.checkOutcomes({ agreed: WAITING_LIMITS.roundsMax, undecided: 1 });
  assert.equal(scene.asked.length, 1 + 2 * WAITING_LIMITS.roundsMax);
});

test('what waits has a limit, and so has what is to be asked', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  const count = WAITING_LIMITS.questionsMax + 10;
  for (let index = 0; index < count; index += 1) {
    await scene.ask(mayDo(`User:${index}`, 'read', 'Repo:anvil'));
  }
  assert.equal(scene.agreement.report.waiting, WAITING_LIMITS.questionsMax);
  scene.checkOutcomes({ undecided: 10 });
  assert.ok(SAMPLE_LIMITS.questionsMax <= 100);
});

test('long answers that wait have a limit together', async () => {
  await using scene = sceneWith(WITHOUT_ALICE);
  const long = Array.from({ length: 2_000 }, (_, index) => `${'x'.repeat(200)}${index}`);
  scene.primary = { kind: 'results', results: long };
  for (let index = 0; index < 5; index += 1) {
    await scene.ask(whichResources(`User:${index}`, 'read', 'Repo'));
  }
  assert.equal(scene.agreement.report.waiting, 4);
  scene.checkOutcomes({ undecided: 1 });
});

test('what neither can tell is no agreement', async () => {
  await using scene = sceneWith(WITH_ALICE);
  scene.primary = { kind: 'incomparable' };
  scene.beforeAnswer = () => scene.cell.clear();
  await scene.ask(aliceReads);
  scene.checkOutcomes({ undecided: 1 });
});

test('without a copy nothing is asked', async () => {
  await using scene = new Scene();
  scene.agreement.primaryReached(true);
  await scene.ask(aliceReads);
  assert.deepEqual(scene.asked, []);
});

test('a bug ends the asking, and is told to whoever began it', async () => {
  const scene = sceneWith(WITH_ALICE);
  scene.primary = new TypeError('broken');
  const ended = assert.rejects(scene.running, /broken/u);
  await scene.ask(aliceReads);
  await ended;
});
