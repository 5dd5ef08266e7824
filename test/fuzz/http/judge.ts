/** What is wrong with the way a server took a request; most of all, what is not JSON and what is a bug. */

import { undocumented } from '../../contracts/openapi.ts';
import { readAnswers, type HttpAnswer } from './answers.ts';
import { bytesOf, type HttpCase } from './request.ts';
import { talk, type Talk } from './talk.ts';

export type Judged = {
  /** Of all answers. */
  readonly statuses: readonly number[];
  /** undefined: nothing is wrong. */
  readonly problem: string | undefined;
};

/** What a node answers to anything at all. 500 is a bug; 408 would have taken longer than we wait. */
const STATUSES = [200, 206, 400, 401, 404, 405, 413, 415, 416, 429, 431, 503];
/** Beside JSON: the metrics, and the bytes of a generation. */
const OTHER_TYPES = ['text/plain; version=0.0.4; charset=utf-8', 'application/octet-stream'];

/** Sends the case to the server at `port`. */
export async function judge(port: number, one: HttpCase): Promise<Judged> {
  const talked = await talk(port, bytesOf(one), one.expected !== undefined);
  const { answers, problem } = readAnswers(talked.said);
  const statuses = answers.map(({ status }) => status);
  return { statuses, problem: problemOf(one, talked, { answers, problem }) };
}

function problemOf(
  { expected }: HttpCase,
  talked: Talk,
  { answers, problem }: ReturnType<typeof readAnswers>,
): string | undefined {
  if (talked.end === 'hang') return 'the connection hangs';
  if (talked.end === 'refused') return 'nobody listens any more';
  const wrong = answers.map(problemOfAny).find((found) => found !== undefined);
  if (wrong !== undefined) return wrong;
  if (expected !== undefined) return problem ?? problemOfExpected(expected, answers);
  // Bytes of ours that nobody reads reset the connection, and take with them what was said.
  if (talked.isEndedByUs || talked.end === 'reset') return undefined;
  return problem ?? (answers.length === 0 ? 'hung up on without an answer' : undefined);
}

function problemOfAny({ status, headers, body }: HttpAnswer): string | undefined {
  if (!STATUSES.includes(status)) return `${status} ${body.slice(0, 300)}`;
  if (headers['x-request-id'] === undefined) return `${status} without a request id`;
  const type = headers['content-type'] ?? '';
  if (status < 300 && OTHER_TYPES.includes(type)) return undefined;
  if (type !== 'application/json') return `${status} is of type ${type}`;
  return body === '' ? undefined : problemOfJson(status, body);
}

function problemOfJson(status: number, body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (status < 300) return undefined;
    const { message } = parsed as { message?: unknown };
    if (typeof message === 'string' && message !== '' && Object.keys(parsed as object).length === 1)
      return undefined;
  } catch {
    // Said below.
  }
  return `${status} with ${body.slice(0, 300)}`;
}

function problemOfExpected(
  { method, target, statuses }: NonNullable<HttpCase['expected']>,
  answers: readonly HttpAnswer[],
): string | undefined {
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) return `${answers.length} answers instead of one`;
  if (!statuses.includes(answer.status)) {
    return `${answer.status} instead of ${statuses.join(' or ')}: ${answer.body.slice(0, 300)}`;
  }
  return undocumented(method, target, answer);
}
