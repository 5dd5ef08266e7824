/**
 * The language as questions and answers: test/cases/authz/*.yaml. Each case is asked of the naive
 * evaluator and of the engine, over facts in memory and over an opened generation.
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';

import { render } from '../../node/polar/diagnostic.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import { ask, parseFactLines, parseQuestion } from './authz-notation.ts';
import { EVALUATORS } from './evaluators.ts';

const Case = z.strictObject({
  name: z.string(),
  policy: z.string(),
  facts: z.string().default(''),
  /** The clock, in seconds, where a question doesn't say `at`. */
  now: z.number().default(0),
  asks: z.string(),
});

for (const path of globSync(join(import.meta.dirname, 'authz/*.yaml'))) {
  for (const { name, policy, facts, now, asks } of z
    .array(Case)
    .parse(parse(readFileSync(path, 'utf8')))) {
    for (const [evaluatorName, create] of Object.entries(EVALUATORS)) {
      test(`${basename(path)}: ${name} (${evaluatorName})`, () => {
        const loaded = loadPolicy([{ name: basename(path), text: policy }]);
        if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map(render).join('\n'));
        let nowSeconds = now;
        const evaluator = create({
          program: loaded.policy.program,
          facts: parseFactLines(facts),
          nowSeconds: () => nowSeconds,
        });
        const answered = linesOf(asks).map(([question]) => {
          const parsed = parseQuestion(question);
          nowSeconds = parsed.atSeconds ?? now;
          return `${question} -> ${ask(evaluator, parsed)}`;
        });
        assert.deepEqual(
          answered,
          linesOf(asks).map(([question, answer]) => `${question} -> ${answer}`),
        );
      });
    }
  }
}

/** `question -> answer` per line, comments left out. */
function linesOf(asks: string): readonly (readonly [question: string, answer: string])[] {
  return asks
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const arrow = line.lastIndexOf(' -> ');
      assert.notEqual(arrow, -1, `no answer in: ${line}`);
      return [line.slice(0, arrow), line.slice(arrow + 4).trim()] as const;
    });
}
