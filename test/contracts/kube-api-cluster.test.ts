/** The contract on the real API server, where one can be started. */

import { kubeConfigCredentials } from '../../operator/kube/credentials.ts';
import { SYSTEM_CLOCK } from '../../operator/kube/clock.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { describeTier } from '../cluster/tiers.ts';
import { NAMESPACES, testClient } from '../fakes/kube-parts.ts';
import { kubeApiContract } from './kube-api.ts';

describeTier('api-server', 'the API the kernel relies on', ({ test, before, after }) => {
  let controlPlane: ControlPlane;
  let namespaces = 0;
  before(async () => {
    controlPlane = await startControlPlane();
  });
  after(() => controlPlane.stop());

  kubeApiContract(
    'real',
    async () => {
      const source = { kind: 'file', path: controlPlane.kubeconfigPath } as const;
      const client = testClient(kubeConfigCredentials({ source, clock: SYSTEM_CLOCK }));
      namespaces += 1;
      const namespace = `kernel-${namespaces}`;
      await client.create(
        NAMESPACES,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        AbortSignal.timeout(30_000),
      );
      return { client, namespace, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
    },
    test,
  );
});
