/** Files of facts, one JSON fact a line: `{"predicate":"is_public","args":[{"type":"Repo","id":"1"}]}`. */

import { readFact } from '../authz/question.ts';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { Fact } from '../polar/program.ts';
import { FACT_LINE_BYTES_MAX, FACTS_PER_TURN } from './limits.ts';
import { linesOf } from './lines.ts';

/**
 * The facts in `pieces`, some at a time. Empty lines are skipped. `check` throws for a fact that can't
 * be used. Throws NodeError `invalid_config` that names the file and the line of the first wrong one.
 */
export async function* factsInLines(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  check: (fact: Fact) => void,
): AsyncGenerator<readonly Fact[]> {
  let facts: Fact[] = [];
  let lineNumber = 0;
  for await (const { bytes } of linesOf(pieces, FACT_LINE_BYTES_MAX)) {
    lineNumber += 1;
    try {
      const fact = factOn(bytes);
      if (fact === undefined) continue;
      check(fact);
      facts.push(fact);
    } catch (cause) {
      // The checks are those of a request, which a file is not.
      const reason = reasonOf(cause).replace(/^Cannot read the request: /u, '');
      throw new NodeError('invalid_config', `${name}:${lineNumber}: ${reason}`, { cause });
    }
    if (facts.length < FACTS_PER_TURN) continue;
    yield facts;
    facts = [];
  }
  if (facts.length > 0) yield facts;
}

/** Undefined for an empty line. */
function factOn(line: Uint8Array): Fact | undefined {
  if (line.length > FACT_LINE_BYTES_MAX) {
    throw new Error(`The line is longer than ${FACT_LINE_BYTES_MAX} bytes`);
  }
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString().trim();
  return text === '' ? undefined : readFact(JSON.parse(text), 'fact');
}
