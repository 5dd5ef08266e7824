/** Writes of facts: the batch of today's SDKs, and the ways that older ones write. */

import { readJson } from '../http/json-body.ts';
import { ok, type Answer, type Asked, type Route } from '../http/route.ts';
import type { Environment } from './environment.ts';
import { WRITE_BODY_BYTES_MAX } from './limits.ts';
import type { PrimaryParts } from './parts.ts';
import type { Step } from './record.ts';
import {
  readBatch,
  readBulk,
  readBulkDelete,
  readBulkLoad,
  readDelete,
  readInsert,
} from './write-shapes.ts';

/** Every route that changes facts. Each is one transaction: all of it, or nothing. */
export function factRoutes({ store, authenticate }: PrimaryParts): readonly Route[] {
  type Write = {
    readonly method?: 'POST' | 'DELETE';
    readonly path: string;
    readonly read: (body: unknown) => readonly Step[];
    readonly answer?: (body: unknown) => string;
  };
  function write({ method = 'POST', path, read, answer = () => UPDATED }: Write): Route {
    return {
      method,
      path,
      authenticate,
      bodyBytesMax: WRITE_BODY_BYTES_MAX,
      answer: async (asked) => {
        const environment = store.environment(asked.environment);
        const body = readJson(asked.body);
        await store.write(environment, read(body));
        return written(environment, answer(body));
      },
    };
  }
  return [
    write({ path: '/api/batch', read: readBatch }),
    write({ path: '/api/facts', read: readInsert, answer: (body) => JSON.stringify(body) }),
    write({ method: 'DELETE', path: '/api/facts', read: readDelete }),
    write({ path: '/api/bulk', read: readBulk }),
    write({ path: '/api/bulk_load', read: readBulkLoad }),
    write({ path: '/api/bulk_delete', read: readBulkDelete }),
    {
      method: 'POST',
      path: '/api/clear_data',
      authenticate,
      answer: async (asked: Asked) => {
        const environment = store.environment(asked.environment);
        await store.clear(environment);
        return written(environment, message('All facts were deleted; the policy stays.'));
      },
    },
  ];
}

/** 200 with the JSON, and how far the environment has come. */
export function written(environment: Environment, body: string, status = 200): Answer {
  return { ...ok(body), status, headers: { osooffset: String(environment.changeCount) } };
}

/** `{"message": …}` */
export function message(text: string): string {
  return JSON.stringify({ message: text });
}

const UPDATED = message('Facts were updated.');
