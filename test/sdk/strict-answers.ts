/** Answers as the strictest of the clients read them: every key, and no key more. */

import { z } from 'zod';

export type AnswerShape = z.ZodType;

const ConcreteValue = z.strictObject({ type: z.string(), id: z.string() });
const OpenValue = z.strictObject({ type: z.string().nullable(), id: z.string().nullable() });
const Names = z.array(z.string());
const Resource = z.strictObject({
  roles: Names,
  permissions: Names,
  relations: z.record(z.string(), z.string()),
});

export const AUTHORIZE = z.strictObject({ allowed: z.boolean() });
export const ACTIONS = z.strictObject({ results: Names });
/** To a client that knows no pages, a word about them is a key too many. */
export const LIST = z.strictObject({ results: Names });
export const PAGE = z.strictObject({ results: Names, next_page_token: z.string().nullable() });
export const RESOURCES = z.strictObject({ results: z.array(ConcreteValue) });
/** Of GET /facts. */
export const STORED_FACTS = z.array(
  z.strictObject({ predicate: z.string(), args: z.array(ConcreteValue) }),
);
/** Of POST /query. */
export const FOUND_FACTS = z.strictObject({
  results: z.array(z.strictObject({ predicate: z.string(), args: z.array(OpenValue) })),
});
export const METADATA = z.strictObject({
  metadata: z.strictObject({ resources: z.record(z.string(), Resource) }),
});
export const SQL = z.strictObject({ sql: z.string().min(1) });
export const REFUSED = z.strictObject({ message: z.string().min(1) });

/** Rows that have each of the variables, and nothing else. */
export function evaluated(variables: readonly string[]): AnswerShape {
  const shape = Object.fromEntries(variables.map((name) => [name, z.string().nullable()]));
  return z.strictObject({ results: z.array(z.strictObject(shape)) });
}
