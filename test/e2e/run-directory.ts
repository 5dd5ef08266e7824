/** Where tests keep files of a cluster's run: they are gone with it, however it ends. */

import { dirname } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';

export function runDirectoryOf({ logsDirectory }: Pick<Cluster, 'logsDirectory'>): string {
  return dirname(logsDirectory);
}
