/** The node's OpenAPI document as what an answer is held against, and as what requests are made of. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

export type Schema = Readonly<Record<string, unknown>>;
type Header = { readonly required?: boolean; readonly schema: Schema };
type Media = {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
};
type Response = {
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content: Readonly<Record<string, Media>>;
};
export type Parameter = {
  readonly name: string;
  readonly in: 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: string;
};

export type Operation = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly isOpenToAnyone: boolean;
  readonly parameters: readonly Parameter[];
  /** Of the JSON body; undefined where there is none. */
  readonly body: Media | undefined;
  /** By status. */
  readonly responses: Readonly<Record<string, Response>>;
};

/** An answer, header names in lower case. */
export type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

const TEXT = readFileSync(new URL('../../node/http/openapi.yaml', import.meta.url), 'utf8');
export const DOCUMENT = parse(TEXT, { merge: true }) as Schema;

const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addSchema(DOCUMENT, 'openapi');

export const OPERATIONS: readonly Operation[] = Object.entries(
  DOCUMENT['paths'] as Record<string, Record<string, Record<string, unknown>>>,
).flatMap(([path, item]) => Object.entries(item).map(([method, raw]) => read(path, method, raw)));

function read(path: string, method: string, raw: Record<string, unknown>): Operation {
  const { security, parameters = [], requestBody, responses } = raw;
  const body = requestBody as { content: Record<string, Media> } | undefined;
  const entries = Object.entries(responses as Record<string, unknown>);
  return {
    method: method.toUpperCase() as Operation['method'],
    path,
    isOpenToAnyone: security !== undefined,
    parameters: (parameters as unknown[]).map((one) => resolved<Parameter>(one)),
    body: body?.content['application/json'],
    responses: Object.fromEntries(
      entries.map(([status, one]) => [status, resolved<Response>(one)]),
    ),
  };
}

/** What a reference stands for, of what is no schema: of those, Ajv knows. */
function resolved<T>(given: unknown): T {
  const { $ref } = given as { $ref?: string };
  if ($ref === undefined) return given as T;
  const path = $ref.slice('#/'.length).split('/');
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], DOCUMENT) as T;
}

export function operationAt(method: string, path: string): Operation | undefined {
  return OPERATIONS.find((one) => one.method === method && one.path === path);
}

const validators = new Map<Schema, ValidateFunction>();

/** What of `value` is not as the schema says; undefined: all of it is. */
export function problemOf(schema: Schema, value: unknown): string | undefined {
  let validate = validators.get(schema);
  if (validate === undefined) {
    // References within the document are to its root, also from a schema that stands in its middle.
    const absolute = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    validate = ajv.compile(JSON.parse(absolute) as Schema);
    validators.set(schema, validate);
  }
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

const ERROR_SCHEMA = { $ref: '#/components/schemas/Error' };
/** What is answered where the document has no operation: nothing there, another method, a malformed URL. */
const STATUSES_WITHOUT_OPERATION = [400, 404, 405];

/** What of an answer the document does not say; undefined: nothing. `target` is the request's. */
export function undocumented(
  method: string,
  target: string,
  answered: Answered,
): string | undefined {
  const path = target.replace(/^\/+/u, '/').replace(/\?.*$/su, '');
  const operation = operationAt(method === 'HEAD' ? 'GET' : method, path);
  const response = operation?.responses[answered.status];
  if (response === undefined) return undocumentedError(operation, answered, method);
  return (
    problemOfHeaders(response.headers ?? {}, answered.headers) ??
    problemOfContent(response.content, answered, method)
  );
}

function undocumentedError(
  operation: Operation | undefined,
  answered: Answered,
  method: string,
): string | undefined {
  if (operation !== undefined || !STATUSES_WITHOUT_OPERATION.includes(answered.status)) {
    return `status ${answered.status} is not documented here`;
  }
  return problemOfContent({ 'application/json': { schema: ERROR_SCHEMA } }, answered, method);
}

function problemOfHeaders(
  documented: Readonly<Record<string, Header>>,
  given: Answered['headers'],
): string | undefined {
  const known = new Map(
    Object.entries(documented).map(([name, header]) => [
      name.toLowerCase(),
      resolved<Header>(header),
    ]),
  );
  const unknown = Object.keys(given).find(
    (name) => name.startsWith('oso-fallback-') && !known.has(name),
  );
  if (unknown !== undefined) return `header ${unknown} is not documented here`;
  for (const [name, { required = false, schema }] of known) {
    const value = given[name];
    if (value === undefined && required) return `header ${name} is missing`;
    const problem = value === undefined ? undefined : problemOf(schema, textOf(value));
    if (problem !== undefined) return `header ${name}: ${problem}`;
  }
  return undefined;
}

/** A header that was sent several times arrives as a list. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function problemOfContent(
  documented: Response['content'],
  { headers, body }: Answered,
  method: string,
): string | undefined {
  const [type = ''] = String(headers['content-type']).split(';');
  const media = documented[type];
  if (media === undefined) return `content type ${type} is not documented here`;
  if (method === 'HEAD') return body === '' ? undefined : 'HEAD is answered with a body';
  if (type !== 'application/json' || media.schema === undefined) return undefined;
  try {
    return problemOf(media.schema, JSON.parse(body));
  } catch (error) {
    return `no JSON: ${String(error)}`;
  }
}

/** Fails when the document does not say that this is answered. */
export function checkDocumented(method: string, target: string, answered: Answered): void {
  const problem = undocumented(method, target, answered);
  const { status, body } = answered;
  assert.equal(problem, undefined, `${method} ${target}: ${status} ${body.slice(0, 500)}`);
}
