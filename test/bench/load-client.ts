/**
 * Load on a server: authorize, from many connections, as fast as it answers. A process of its own, so
 * that it can be kept off the server's core. Prints what it counted as JSON.
 */

import autocannon from 'autocannon';
import { DEVELOPMENT_KEY } from '../system/processes.ts';
import { DECISION_KINDS, decisions } from './decisions-asked.ts';

const [url = '', seconds = '', size = ''] = process.argv.slice(2);
/** What the official SDK sends with each call. */
const HEADERS = {
  'content-type': 'application/json',
  authorization: `Bearer ${DEVELOPMENT_KEY}`,
  'user-agent': 'Oso Cloud (nodejs v24.21.0; rv:2.6.0)',
  'x-osoapiversion': '0',
  'x-request-id': '56e50ee3-5a57-44aa-be03-6242d54fdc05',
  accept: 'application/json',
  'x-oso-instance-id': 'f862d158-c66c-4a66-89f2-d7e4bc00c2a2',
  'accept-encoding': 'gzip,deflate',
} as const;
const QUESTIONS_PER_KIND = 50;

const bodies = DECISION_KINDS.flatMap((kind) =>
  decisions({ kind, size: Number(size), count: QUESTIONS_PER_KIND }).map((question) =>
    JSON.stringify({
      actor_type: question.actor.type,
      actor_id: question.actor.id,
      action: question.action,
      resource_type: question.resource.type,
      resource_id: question.resource.id,
      context_facts: [],
    }),
  ),
);

const result = await autocannon({
  url: `${url}/api/authorize`,
  connections: 64,
  duration: Number(seconds),
  method: 'POST',
  headers: HEADERS,
  requests: bodies.map((body) => ({ body })),
});
process.stdout.write(
  JSON.stringify({
    answers: result['2xx'],
    failures: result.errors + result.non2xx,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }),
);
