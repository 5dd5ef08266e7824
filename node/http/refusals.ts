/** What the primary has and a read-only fallback has not, each with the reason. */

import type { Method, Refusal } from './route.ts';

const READ_ONLY = 'a fallback node is read-only; write to the primary';
const NO_PRIMARY = 'a fallback node does not hand its policy on; copy from the primary';
const NO_LOCAL_AUTHORIZATION = 'this node does not serve local authorization';

const WRITES: readonly (readonly [Method, string])[] = [
  ['POST', '/api/policy'],
  ['POST', '/api/batch'],
  ['POST', '/api/facts'],
  ['DELETE', '/api/facts'],
  ['POST', '/api/bulk'],
  ['POST', '/api/bulk_load'],
  ['POST', '/api/bulk_delete'],
  ['POST', '/api/clear_data'],
  ['POST', '/api/expect'],
];

/** Answers of SQL instead of yes and no. */
export const LOCAL_AUTHORIZATION = [
  '/api/authorize_query',
  '/api/list_query',
  '/api/actions_query',
  '/api/evaluate_query_local',
];

export const REFUSALS: readonly Refusal[] = [
  ...WRITES.map(([method, path]): Refusal => {
    const message = `Cannot ${method} ${path} here: ${READ_ONLY}`;
    return { method, path, code: 'method_not_allowed', message };
  }),
  {
    method: 'GET',
    path: '/api/policy',
    code: 'not_found',
    message: `Cannot GET /api/policy here: ${NO_PRIMARY}`,
  },
  ...LOCAL_AUTHORIZATION.map((path): Refusal => {
    const message = `Cannot POST ${path} here: ${NO_LOCAL_AUTHORIZATION}`;
    return { method: 'POST', path, code: 'not_found', message };
  }),
];
