/**
 * Whom `check`, `list`, `actions` and `query` ask: a snapshot, in this process, or a running node, over
 * HTTP as an SDK would. Both are asked the same JSON and give the same JSON.
 */

import type { z } from 'zod';
import { DEFAULT_LIMITS } from '../../eval/evaluator.ts';
import { questionRoutes } from '../../http/question-routes.ts';
import { SYSTEM_CLOCK } from '../../lib/clock.ts';
import { assert, present } from '../../lib/assert.ts';
import { NodeError } from '../../lib/errors.ts';
import type { CommandIo } from '../command.ts';
import { askNode, nodeKey } from './ask-node.ts';
import type { AskWords } from './ask-words.ts';
import type { AnswerSource, QuestionPath, RawAnswer } from './raw-answer.ts';
import { openSnapshotWorld } from './snapshot-world.ts';
import { type AskedAction, noteOfAction } from './unknown-action.ts';
import { refuseUnknownTypes } from './unknown-types.ts';

/**
 * Asks what the flags name. Throws NodeError, also for a type that may be why nothing is the answer; of an
 * action that may be why, it says so on stderr.
 */
export async function ask<Answer>(
  words: AskWords,
  question: {
    readonly path: QuestionPath;
    readonly body: unknown;
    readonly shape: z.ZodType<Answer>;
    /** That it names. */
    readonly types: readonly string[];
    readonly asked?: AskedAction;
    /** Is it what a question with a misspelt type gets? */
    readonly isNothing: (answer: Answer) => boolean;
  },
  io: CommandIo,
): Promise<{ readonly answer: Answer; readonly source: AnswerSource }> {
  const { path, body, shape } = question;
  const asked = words.target;
  const raw =
    asked.kind === 'snapshot'
      ? await askSnapshot(asked.path, path, body)
      : await askNode({ url: asked.url, path, body, key: nodeKey(io.environment) });
  const read = shape.safeParse(raw.body);
  if (!read.success) {
    const where = asked.kind === 'snapshot' ? asked.path : asked.url;
    const problem = `Cannot ask ${where}: it answers with something else`;
    throw new NodeError('upstream_unavailable', problem);
  }
  const answer = read.data;
  const declared = question.isNothing(answer) ? await raw.declared() : undefined;
  if (declared !== undefined) {
    refuseUnknownTypes(question.types, Object.keys(declared));
    const note = question.asked && noteOfAction(question.asked, declared);
    if (note !== undefined) io.stderr.write(`${note}\n`);
  }
  return { answer, source: raw.source };
}

/** The very functions that a node answers with, without a network between. */
async function askSnapshot(file: string, path: QuestionPath, body: unknown): Promise<RawAnswer> {
  using opened = await openSnapshotWorld(file);
  const { world } = opened;
  const routes = questionRoutes({
    authenticate: () => ({ environment: world.environment, keyId: '' }),
    worldOf: () => world,
    clock: SYSTEM_CLOCK,
    budgetMs: DEFAULT_LIMITS.timeMs,
  });
  const route = present(
    routes.find((each) => each.path === path),
    'route',
  );
  const answer = await route.answer({
    environment: world.environment,
    queryString: '',
    body: Buffer.from(JSON.stringify(body)),
    headers: {},
  });
  assert(typeof answer.body === 'string', 'an answer to a question is one text');
  const parsed: unknown = JSON.parse(answer.body);
  return {
    body: parsed,
    source: {
      generation: world.generation.slice(0, GENERATION_DIGITS),
      age_ms: Math.max(0, SYSTEM_CLOCK.nowMs() - world.takenAtMs),
    },
    declared: () => Promise.resolve(world.policy.metadata.resources),
  };
}

/** Of the digest; a node's header has as many. */
const GENERATION_DIGITS = 16;
