import { FakeApiServer } from '../fakes/api-server.ts';
import { KERNEL_TYPES, testClient } from '../fakes/kube-parts.ts';
import { kubeApiContract } from './kube-api.ts';

for (const protocol of ['h2', 'https', 'http'] as const) {
  kubeApiContract(`fake over ${protocol}`, async () => {
    const server = await FakeApiServer.start({ types: KERNEL_TYPES, protocol });
    const client = testClient(server.credentials());
    return {
      client,
      namespace: 'kernel',
      compact: () => {
        server.compact();
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: async () => {
        await client[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  });
}
