/** What the primary has and a read-only fallback has not, each with the reason. */

import type { Method, Refusal } from './route.ts';

const READ_ONLY = 'a fallback node is read-only; write to the primary';
const NO_PRIMARY = 'a fallback node does not hand its policy on; copy from the primary';

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
];
