/** What is wrong with the way a server took a request; most of all, what is not JSON and what is a bug. */

import { undocumented } from '../../contracts/openapi.ts';
import { readAnswers, type Conversation, type HttpAnswer } from './answers.ts';
import type { Door } from './doors.ts';
import { bytesOf, type HttpCase } from './request.ts';
import { talk, type Talk } from './talk.ts';

export type Judged = {
  /** Of all answers. */
  readonly statuses: readonly number[];
  /** Why there is no answer in time, where there need not be one. */
  readonly excuse?: string;
  /** undefined: nothing is wrong. */
  readonly problem: string | undefined;
};

/** What a node answers to anything at all. 500 is a bug; 408 would have taken longer than we wait. */
const STATUSES = [200, 206, 400, 401, 404, 405, 413, 415, 416, 429, 431, 503];
/** Beside JSON: the metrics, and the bytes of a generation. */
const OTHER_TYPES = ['text/plain; version=0.0.4; charset=utf-8', 'application/octet-stream'];
/** How an answer begins that only those get who are let in. */
const SECRET = /^(?:\{"(?:allowed|results|sql|metadata|decision|evaluations)"|\[)/u;

/** Sends the case to the server at `door`. */
export async function judge(door: Door, one: HttpCase): Promise<Judged> {
  const bytes = bytesOf(one);
  const talked = await talk(door, bytes, { isAnswerSure: one.expected !== undefined });
  const conversation = readAnswers(talked.said);
  const statuses = conversation.answers.map(({ status }) => status);
  const excuse = excuseOf(bytes);
  if (talked.end === 'closed' && talked.said === '' && excuse !== undefined) {
    return { statuses, excuse, problem: undefined };
  }
  return { statuses, problem: problemOf({ door, one, talked }, conversation) };
}

/** RFC 9112, 2.2: lines without anything before a request are no part of one. Of a part of one, there is an answer. */
function excuseOf(bytes: Buffer): string | undefined {
  return /^[\r\n]*$/u.test(bytes.toString('latin1')) ? 'no request was begun' : undefined;
}

type Told = { readonly door: Door; readonly one: HttpCase; readonly talked: Talk };

function problemOf(
  { door, one: { expected }, talked }: Told,
  { answers, problem }: Conversation,
): string | undefined {
  if (talked.end === 'hang') return 'the connection hangs';
  if (talked.end === 'refused') return 'nobody listens any more';
  const wrong =
    answers.map(problemOfAny).find((found) => found !== undefined) ??
    answers.map((answer) => problemOfStranger(door, answer)).find((found) => found !== undefined);
  if (wrong !== undefined) return wrong;
  if (problem !== undefined) return problem;
  if (expected !== undefined) return problemOfExpected(expected, answers);
  return answers.length > 0 ? undefined : `${talked.end} without an answer`;
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

function problemOfStranger(
  { turnedAwayWith }: Door,
  { status, headers, body }: HttpAnswer,
): string | undefined {
  if (turnedAwayWith === undefined || status >= 300) return undefined;
  const isGeneration = headers['content-type'] === 'application/octet-stream';
  return isGeneration || SECRET.test(body) ? `a stranger is told ${body.slice(0, 80)}` : undefined;
}

function problemOfExpected(
  { method, target, statuses, check }: NonNullable<HttpCase['expected']>,
  answers: readonly HttpAnswer[],
): string | undefined {
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) return `${answers.length} answers instead of one`;
  if (!statuses.includes(answer.status)) {
    return `${answer.status} instead of ${statuses.join(' or ')}: ${answer.body.slice(0, 300)}`;
  }
  return undocumented(method, target, answer) ?? check?.(answer);
}
