/** Volumes that are made when a pod wants them, and that grow: the default StorageClass. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandLine } from './command-line.ts';
import type { ProgramGroup } from './program-group.ts';

/** `kubeconfigPath`: of an administrator, where the programs run. `runDirectory` holds the volumes. */
export async function startVolumes(parts: {
  readonly runDirectory: string;
  readonly group: ProgramGroup;
  readonly commands: CommandLine;
  readonly kubeconfigPath: string;
}): Promise<void> {
  const { group, commands, kubeconfigPath } = parts;
  await commands.apply({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'local',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    // That of kubernetes/provisioner.
    provisioner: 'oso-fallback.test/local',
    allowVolumeExpansion: true,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const directory = join(parts.runDirectory, 'volumes');
  await mkdir(directory);
  await group.start('volume-provisioner', [
    `--kubeconfig=${kubeconfigPath}`,
    `--directory=${directory}`,
  ]);
}
