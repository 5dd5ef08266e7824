/**
 * The thread's side: questions of one world after the other, answered by the very functions that the
 * node answers with.
 */

import { limitsFor } from '../eval/budget.ts';
import type { QuestionClock } from '../eval/evaluator.ts';
import { authzenRoutes } from '../http/authzen-routes.ts';
import { localRoutes } from '../http/local-routes.ts';
import { questionRoutes } from '../http/question-routes.ts';
import type { Route } from '../http/route.ts';
import { assert, present } from '../lib/assert.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import { onDisk } from '../snapshot/disk-trouble.ts';
import type { Disk } from '../snapshot/disk.ts';
import { openShared } from '../snapshot/shared-generation.ts';
import { IN_MEMORY } from '../world/origin.ts';
import { loadWorld } from '../world/load-world.ts';
import type { World } from '../world/world.ts';
import type { SharedWorld, ThreadOrder, ThreadReport, ThreadSettings } from './orders.ts';

export type AnswererParts = {
  readonly settings: ThreadSettings;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly disk: Pick<Disk, 'open'>;
};

export class Answerer {
  readonly #parts: AnswererParts;
  readonly #routes: ReadonlyMap<string, Route>;
  #world: { readonly world: World; readonly close: () => void } | undefined;
  /** Of the time of the question at hand. */
  #spentMs = 0;

  constructor(parts: AnswererParts) {
    this.#parts = parts;
    const spentMs = () => this.#spentMs;
    const routeParts = {
      // Whoever asks was let in by the other thread.
      authenticate: () => ({ environment: '', keyId: '' }),
      worldOf: () => present(this.#world?.world, 'world'),
      clock: parts.clock,
      budgetMs: parts.settings.budgetMs,
      get spentMs() {
        return spentMs();
      },
      dialect: parts.settings.sqlDialect,
    };
    const routes = [
      ...questionRoutes(routeParts),
      ...authzenRoutes(routeParts),
      ...localRoutes(routeParts),
    ];
    this.#routes = new Map(routes.map((route) => [route.path, route]));
  }

  /** Never rejects. */
  async answer({ digest, world, path, body, spentMs }: ThreadOrder): Promise<ThreadReport> {
    const { clock } = this.#parts;
    const startedMs = clock.monotonicMs();
    try {
      if (world !== undefined && this.#world?.world.generation !== digest) this.#open(world);
      // An answer from another copy would be a wrong one.
      assert(this.#world?.world.generation === digest, 'the world that is asked is open');
      this.#spentMs = spentMs + clock.monotonicMs() - startedMs;
      const answer = await present(this.#routes.get(path), 'route').answer({
        environment: '',
        queryString: '',
        body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        headers: { 'content-type': 'application/json' },
      });
      assert(typeof answer.body === 'string', 'an answer to a question is one text');
      return {
        kind: 'answered',
        status: answer.status,
        body: answer.body,
        headers: answer.headers,
      };
    } catch (error) {
      if (!(error instanceof NodeError)) return { kind: 'failed', message: reasonOf(error) };
      return { kind: 'refused', code: error.code, message: error.message };
    }
  }

  #open({ environment, takenAtMs, generation: shared }: SharedWorld): void {
    const { settings, clock, disk } = this.#parts;
    const before = this.#world;
    const opened = onDisk('open the copy once more', () => openShared(shared, disk));
    const questionClock: QuestionClock = {
      nowSeconds: () => Math.floor(clock.nowMs() / 1_000),
      monotonicMs: () => clock.monotonicMs(),
    };
    const { policySource, facts, head } = opened;
    const copy = { environment, takenAtMs, generation: head.digest, origin: IN_MEMORY };
    const world = loadWorld(
      { ...copy, policySource, facts },
      {
        limits: limitsFor({ timeMs: settings.budgetMs, memoryBytes: settings.memoryBytes }),
        clock: questionClock,
        previous: before?.world,
      },
    );
    this.#world = { world, close: () => opened.close() };
    before?.close();
  }
}
