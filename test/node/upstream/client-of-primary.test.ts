import assert from 'node:assert/strict';
import { Secret } from '../../../node/lib/secret.ts';
import { UpstreamClient } from '../../../node/upstream/client.ts';
import { upstreamContract } from '../../contracts/upstream.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { openPrimary } from '../../fakes/primary-app.ts';
import { DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';

upstreamContract('client of the development primary', async () => {
  const primary = await openPrimary(null);
  const url = await primary.app.listen({ host: '127.0.0.1', port: 0 });
  const clientWith = (token: string) =>
    new UpstreamClient({
      url,
      apiToken: new Secret(token),
      environment: '0123456789',
      clientId: 'node-1',
      clock: new FakeClock(),
      chance: () => 0,
    });
  const upstream = clientWith(DEVELOPMENT_KEY);
  const stranger = clientWith('e_0123456789_1_stranger');
  return {
    upstream,
    stranger,
    load: async (src, facts) => {
      assert.equal((await primary.post('/api/policy', { src })).status, 200);
      assert.equal((await primary.post('/api/bulk_load', facts)).status, 200);
    },
    [Symbol.asyncDispose]: async () => {
      await upstream[Symbol.asyncDispose]();
      await stranger[Symbol.asyncDispose]();
      await primary.app.close();
    },
  };
});
