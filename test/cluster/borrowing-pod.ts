/** A pod that runs this machine's Node, with the machine's files: needs no image but that of sandboxes. */

import { dirname } from 'node:path';
import { PAUSE_IMAGE } from './node-settings.ts';

/** Where the C library and its loader are, in a distribution that has merged them into /usr or not. */
const LIBRARIES = ['/usr', '/lib', '/lib64'];

/** In the namespace `default`, not as root; the claim, if any, is mounted at /data. */
export function borrowingPod(options: {
  readonly name: string;
  /** What Node runs. */
  readonly script: string;
  readonly claim?: string;
}): object {
  const { name, script, claim } = options;
  const borrowed = [
    ...LIBRARIES.map((path) => [path, path] as const),
    ['/borrowed', dirname(process.execPath)] as const,
  ];
  const hostPaths = borrowed.map(([, path], index) => ({
    name: `host-${index}`,
    hostPath: { path },
  }));
  const mounts = borrowed.map(([mountPath], index) => ({
    name: `host-${index}`,
    mountPath,
    readOnly: true,
  }));
  const claims =
    claim === undefined ? [] : [{ name: 'data', persistentVolumeClaim: { claimName: claim } }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsUser: 65_532, runAsGroup: 65_532, fsGroup: 65_532 },
      containers: [
        {
          name: 'node',
          image: PAUSE_IMAGE,
          imagePullPolicy: 'Never',
          command: ['/borrowed/node', '--eval', script],
          volumeMounts: [...mounts, ...claims.map(() => ({ name: 'data', mountPath: '/data' }))],
        },
      ],
      volumes: [...hostPaths, ...claims],
    },
  };
}
