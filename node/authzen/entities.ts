/**
 * What an AuthZEN request is about, read from its JSON: subject, action, resource, and what is said of them
 * (OpenID AuthZEN Authorization API 1.0, section 5, Information Model). Unknown members are ignored, as
 * section 10.1.1 demands; what is missing or of another kind is `invalid_request` with its place.
 */

import { z } from 'zod';
import { read } from '../authz/question.ts';
import { checkId, checkType, checkValue, invalidAt } from '../authz/values.ts';
import type { Value } from '../polar/program.ts';

/** Any names, as they are: z.record() would drop `__proto__`. */
export type Properties = Readonly<Record<string, unknown>>;

/** A subject or a resource. */
export type Entity = { readonly value: Value; readonly properties: Properties };

/** A subject or a resource that is searched for. */
export type OpenEntity = { readonly type: string; readonly properties: Properties };

export type Action = { readonly name: string; readonly properties: Properties };

const Members = z.custom<Properties>(
  (given) => typeof given === 'object' && given !== null && !Array.isArray(given),
  'expected object',
);

const EntityShape = z.object({ type: z.string(), id: z.string(), properties: Members.nullish() });
const OpenEntityShape = z.object({ type: z.string(), properties: Members.nullish() });
const ActionShape = z.object({ name: z.string(), properties: Members.nullish() });
const PageShape = z.object({ token: z.string().nullish() });

const NONE: Properties = {};

/** An object, at `path`; empty: the body itself. */
export function readMembers(given: unknown, path: string): Properties {
  return read(Members, given, path);
}

export function readEntity(given: unknown, path: string): Entity {
  const { type, id, properties } = read(EntityShape, given, path);
  return { value: checkValue({ type, id }, `${path}.`), properties: properties ?? NONE };
}

/** An id that is there is ignored (sections 8.4.1 and 8.5.1). */
export function readOpenEntity(given: unknown, path: string): OpenEntity {
  const { type, properties } = read(OpenEntityShape, given, path);
  return { type: checkType(type, `${path}.type`), properties: properties ?? NONE };
}

export function readAction(given: unknown): Action {
  const { name, properties } = read(ActionShape, given, 'action');
  return { name: checkId('String', name, 'action.name'), properties: properties ?? NONE };
}

/** Of the surroundings of a request; left out or null: nothing is said. */
export function readContext(given: unknown): Properties {
  return given === undefined || given === null ? NONE : readMembers(given, 'context');
}

/**
 * All results come at once, so that a limit is none and no token was ever issued (section 8.2). One that is
 * given is another server's: its caller has a part of that one's results, and would add all of these.
 */
export function refuseToken(page: unknown): void {
  if (page === undefined || page === null) return;
  const { token } = read(PageShape, page, 'page');
  if (token === undefined || token === null || token === '') return;
  throw invalidAt(
    'page.token',
    'was not issued by this node, which answers with all results at once',
  );
}
