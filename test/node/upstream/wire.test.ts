import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import {
  ErrorReply,
  FactElement,
  PolicyReply,
  StatsReply,
  MetadataReply,
} from '../../../node/upstream/wire.ts';

function checkRead(shape: z.ZodType, sent: unknown, expected: unknown) {
  assert.deepEqual(shape.parse(sent), expected);
}

function checkRefused(shape: z.ZodType, ...sent: readonly unknown[]) {
  for (const value of sent) assert.equal(shape.safeParse(value).success, false);
}

test('a policy is its text, or null', () => {
  checkRead(PolicyReply, { policy: { filename: null, src: 'a' } }, { policy: { src: 'a' } });
  checkRead(PolicyReply, { policy: null }, { policy: null });
  checkRefused(PolicyReply, {}, { policy: {} }, { policy: 'a' }, []);
});

test('stats name predicates; the older shape has none', () => {
  const predicates = { has_role: 12 };
  checkRead(
    StatsReply,
    { policy: {}, facts: { total: 12, predicates } },
    { facts: { predicates } },
  );
  checkRefused(StatsReply, { num_roles: 1, num_facts: 2 }, { facts: { predicates: { '': 1 } } });
});

test('metadata has resources, whatever they are', () => {
  const metadata = { resources: { Repo: { roles: [] } } };
  checkRead(MetadataReply, { metadata, more: 1 }, { metadata });
  checkRefused(MetadataReply, {}, { metadata: {} }, { metadata: { resources: [] } }, 'no');
});

test('an error is its message', () => {
  checkRead(ErrorReply, { message: 'no', error_type: 'Generic' }, { message: 'no' });
  checkRefused(ErrorReply, {}, { message: null }, 'no');
});

test('a fact has a predicate and up to five arguments with type and id', () => {
  const arg = { type: 'User', id: 'a' };
  checkRead(FactElement, { predicate: 'f', args: [arg], more: 1 }, { predicate: 'f', args: [arg] });
  checkRead(FactElement, { predicate: 'f', args: [] }, { predicate: 'f', args: [] });
  checkRefused(FactElement, { predicate: '', args: [] }, { predicate: 'f', args: [{}] });
  checkRefused(FactElement, { predicate: 'f', args: [arg, arg, arg, arg, arg, arg] });
});
