import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { pullEnvironment } from '../../../node/sync/pull.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { UpstreamClient } from '../../../node/upstream/client.ts';
import { startStreamingPrimary } from './streaming-primary.ts';

test('the whole environment can be pulled from it', async () => {
  const server = startStreamingPrimary({ port: 0, size: 20_000 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await using upstream = new UpstreamClient({
    url: `http://127.0.0.1:${port}`,
    apiToken: new Secret('e_1_2_3'),
    environment: '1',
    clientId: 'bench',
    clock: SYSTEM_CLOCK,
    chance: Math.random,
  });
  const counts = new Map<string, number>();
  const add = (predicate: string) => counts.set(predicate, (counts.get(predicate) ?? 0) + 1);
  const signal = AbortSignal.timeout(30_000);
  await pullEnvironment({ upstream, sink: { add }, clock: SYSTEM_CLOCK, signal });
  server.close();
  assert.deepEqual(Object.fromEntries(counts), {
    has_relation: 12_600,
    has_role: 5_400,
    is_member: 2_000,
  });
});
