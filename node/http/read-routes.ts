/** What is read rather than asked: stored facts, and what the policy declares. */

import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { facts, readFactPattern, type FactList } from '../authz/facts.ts';
import type { FactPattern } from '../eval/fact-pattern.ts';
import { Deadline } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { Fact } from '../polar/program.ts';
import type { Lease } from '../world/lease.ts';
import type { QuestionParts } from './question-routes.ts';
import { ok, type Answer, type Route } from './route.ts';

/** Facts that become text between two turns of the event loop: about a millisecond of work. */
const FACTS_PER_TURN = 1_000;

/** Each holds the numbers of its rows until its client has read it all: 8 MB of a million facts. */
const LONG_LISTS_MAX = 16;

/** GET /api/facts: a bare list of facts, as long as it may be. `readPattern` takes the query string. */
export function factsRoute(
  parts: QuestionParts,
  readPattern: (queryString: string) => FactPattern = readFactPattern,
): Route {
  const factList = listWriter();
  return {
    method: 'GET',
    path: '/api/facts',
    authenticate: parts.authenticate,
    answer: ({ environment, queryString }) => {
      const pattern = readPattern(queryString);
      const world = parts.worldOf(environment);
      const deadline = new Deadline(parts.clock, parts.budgetMs);
      return factList(facts(world, pattern, deadline), world.origin.lease);
    },
  };
}

/** GET /api/policy_metadata: what the policy's blocks declare. */
export function metadataRoute(parts: QuestionParts): Route {
  return {
    method: 'GET',
    path: '/api/policy_metadata',
    authenticate: parts.authenticate,
    answer: ({ environment }) => {
      const { metadata } = parts.worldOf(environment).policy;
      return ok(JSON.stringify({ metadata }));
    },
  };
}

/**
 * A long list is streamed, so that others are answered meanwhile; `lease` holds open what it is read
 * from. Throws `budget_exhausted`.
 */
function listWriter(): (list: FactList, lease: Lease) => Answer {
  let longLists = 0;
  return (list, lease) => {
    if (list.kind === 'short') return ok(JSON.stringify(list.facts));
    if (longLists >= LONG_LISTS_MAX) {
      const problem = `${LONG_LISTS_MAX} long lists are being sent; ask again in a moment`;
      throw new NodeError('budget_exhausted', `Cannot list the facts: ${problem}`);
    }
    longLists += 1;
    const letGo = lease.take();
    const text = Readable.from(textOf(list.facts), { objectMode: false });
    text.once('close', () => {
      longLists -= 1;
      letGo();
    });
    return ok(text);
  };
}

/** The list's JSON in pieces. */
async function* textOf(list: Iterable<Fact>): AsyncGenerator<string, undefined> {
  let text = '[';
  let count = 0;
  for (const fact of list) {
    text += `${count === 0 ? '' : ','}${JSON.stringify(fact)}`;
    count += 1;
    if (count % FACTS_PER_TURN !== 0) continue;
    yield text;
    text = '';
    await nextTurn();
  }
  yield `${text}]`;
}
