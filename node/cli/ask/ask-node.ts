/** Asks a running node over HTTP, as an SDK does. The key goes into one header and into no message. */

import { request } from 'undici';
import { z } from 'zod';
import { readFileSync } from 'node:fs';
import { FRESHNESS_HEADERS, OWN_VARIABLES, VENDOR_VARIABLES } from '../../contract.ts';
import { type ErrorCode, NodeError } from '../../lib/errors.ts';
import { fileReasonOf } from '../../lib/file-reason.ts';
import { reasonOf } from '../../lib/reason-of.ts';
import { Secret } from '../../lib/secret.ts';
import type { CommandIo } from '../command.ts';
import type { AnswerSource, Declared, QuestionPath, RawAnswer } from './raw-answer.ts';

const TIMEOUT_MS = 10_000;
const SAID_CHARS_MAX = 500;

const ErrorBody = z.object({ message: z.string() });
const Block = z.object({ permissions: z.array(z.string()) });
const Metadata = z.object({ metadata: z.object({ resources: z.record(z.string(), Block) }) });

/** Throws NodeError: `unauthorized`, `invalid_request`, `no_world`, `upstream_unavailable`. */
export async function askNode(asked: {
  readonly url: string;
  readonly path: QuestionPath;
  readonly body: unknown;
  readonly key: Secret;
}): Promise<RawAnswer> {
  const { url, path, body, key } = asked;
  const { status, headers, parsed } = await send({ url, path, key, body }).catch((cause) => {
    throw unreachableNode(url, cause);
  });
  if (status !== 200) throw refusal(url, status, { parsed, key });
  return {
    body: parsed,
    source: sourceIn(headers),
    declared: () => declaredAt(url, key),
  };
}

/** Undefined when the node does not say: its answer to the question stands. */
async function declaredAt(url: string, key: Secret): Promise<Declared | undefined> {
  const reply = await send({ url, path: '/api/policy_metadata', key }).catch(() => undefined);
  const read = Metadata.safeParse(reply?.parsed);
  return read.success ? read.data.metadata.resources : undefined;
}

/** A POST of `body`; without one, a GET. Throws what the client throws. */
async function send(asked: {
  readonly url: string;
  readonly path: string;
  readonly key: Secret;
  readonly body?: unknown;
}) {
  const { url, path, key, body } = asked;
  const reply = await request(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    headers: {
      authorization: `Bearer ${key.reveal()}`,
      'content-type': 'application/json',
      'user-agent': 'Oso Fallback (self-run) command line',
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const { statusCode: status, headers } = reply;
  return { status, headers, parsed: parseJson(await reply.body.text()) };
}

/** The application's key, from where serve takes it. Throws NodeError `invalid_config`. */
export function nodeKey(environment: CommandIo['environment']): Secret {
  const { apiToken } = VENDOR_VARIABLES;
  const { apiTokenFile } = OWN_VARIABLES;
  const text = environment[apiToken]?.trim() ?? '';
  const path = environment[apiTokenFile] ?? '';
  if (text !== '' && path !== '') throw noKey(`give ${apiToken} or ${apiTokenFile}, not both`);
  const key = path === '' ? text : readKey(path);
  if (/^[!-~]+$/u.test(key)) return new Secret(key);
  throw noKey(`${path === '' ? apiToken : path} holds none; a key looks like e_0123456789_12345_…`);
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw noKey(`cannot read ${path}: ${fileReasonOf(cause)}`, cause);
  }
}

function noKey(problem: string, cause?: unknown): NodeError {
  const message = `Cannot ask a node without a key: ${problem}`;
  return new NodeError('invalid_config', message, { cause });
}

/** What a node answers with instead of an answer. */
function refusal(
  url: string,
  status: number,
  { parsed, key }: { readonly parsed: unknown; readonly key: Secret },
): NodeError {
  const said = ErrorBody.safeParse(parsed);
  const message = said.success ? key.redact(said.data.message).slice(0, SAID_CHARS_MAX) : undefined;
  const isNode = message !== undefined;
  const reason = message ?? 'that is no answer of a node: is the URL right?';
  return new NodeError(codeOf(status, isNode), `${url} answers ${status}: ${reason}`);
}

function codeOf(status: number, isNode: boolean): ErrorCode {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status >= 500) return 'no_world';
  return isNode ? 'invalid_request' : 'invalid_config';
}

function unreachableNode(url: string, cause: unknown): NodeError {
  const message = `Cannot ask ${url}: ${reasonOf(cause)}`;
  return new NodeError('upstream_unavailable', message, { cause });
}

function sourceIn(headers: Record<string, string | string[] | undefined>): AnswerSource {
  const age = headers[FRESHNESS_HEADERS.ageMs];
  const generation = headers[FRESHNESS_HEADERS.generation];
  return {
    generation: typeof generation === 'string' ? generation : null,
    age_ms: typeof age === 'string' ? Number(age) : null,
  };
}

/** Undefined for what is no JSON: no shape accepts that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
