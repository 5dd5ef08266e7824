/** Writes as they come in: parsed JSON → steps, or `invalid_request` with the place in it. */

import { z } from 'zod';
import { read, readFact, readOpenFact } from '../authz/question.ts';
import { invalidAt } from '../authz/values.ts';
import type { PolicyText } from './environment.ts';
import type { Step } from './record.ts';

const Elements = z.array(z.unknown());
const Group = z.object({ inserts: Elements.nullish(), deletes: Elements.nullish() });
const Bulk = z.object({ delete: Elements.nullish(), tell: Elements.nullish() });
const Policy = z.object({ src: z.string(), filename: z.string().nullish() });
const Expectation = z.object({ request_id: z.string(), expected: z.boolean() });

/** POST /api/batch: groups of inserts or deletes, kept in their order. */
export function readBatch(body: unknown): readonly Step[] {
  return read(Elements, body, '').map((group, index) => {
    const path = `[${index}]`;
    const { inserts = null, deletes = null } = read(Group, group, path);
    if (inserts !== null && deletes === null) return insertsAt(inserts, `${path}.inserts`);
    if (deletes !== null && inserts === null) return deletesAt(deletes, `${path}.deletes`);
    throw invalidAt(path, 'must have either "inserts" or "deletes"');
  });
}

/** POST /api/bulk: deletes first. */
export function readBulk(body: unknown): readonly Step[] {
  const given = read(Bulk, body, '');
  return [deletesAt(given.delete ?? [], 'delete'), insertsAt(given.tell ?? [], 'tell')];
}

/** POST /api/bulk_load */
export function readBulkLoad(body: unknown): readonly Step[] {
  return [insertsAt(read(Elements, body, ''), '')];
}

/** POST /api/bulk_delete */
export function readBulkDelete(body: unknown): readonly Step[] {
  return [deletesAt(read(Elements, body, ''), '')];
}

/** POST /api/facts: one concrete fact. */
export function readInsert(body: unknown): readonly Step[] {
  return [{ inserts: [readFact(body, 'fact')] }];
}

/** DELETE /api/facts: one fact, which may have wildcards. */
export function readDelete(body: unknown): readonly Step[] {
  return [{ deletes: [readOpenFact(body, 'fact')] }];
}

/** POST /api/policy. Some SDKs send an empty file name when there is none. */
export function readPolicy(body: unknown): PolicyText {
  const { src, filename = null } = read(Policy, body, '');
  return { src, filename: filename === '' ? null : filename };
}

/** POST /api/expect: what an application that migrates knows the answer to be. */
export function readExpectation(body: unknown): void {
  read(Expectation, body, '');
}

function insertsAt(facts: readonly unknown[], path: string): Step {
  return { inserts: facts.map((fact, index) => readFact(fact, `${path}[${index}]`)) };
}

function deletesAt(patterns: readonly unknown[], path: string): Step {
  return { deletes: patterns.map((pattern, index) => readOpenFact(pattern, `${path}[${index}]`)) };
}
