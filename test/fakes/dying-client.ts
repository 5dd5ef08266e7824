/** A client whose process dies at one of its writes: that one is done or not, and nothing comes after it. */

import type { KubeClient } from '../../operator/kube/client.ts';
import { KubeError } from '../../operator/kube/kube-error.ts';

export type Death = {
  /** How many writes are done before the fatal one. */
  readonly afterWrites: number;
  /** Is the fatal one done, and only its reply lost? */
  readonly isDone: boolean;
};

export type DyingClient = KubeClient & { readonly isDead: () => boolean };

export function dyingClient(client: KubeClient, { afterWrites, isDone }: Death): DyingClient {
  let writes = 0;
  let isDead = false;

  async function write<T>(send: () => Promise<T>): Promise<T> {
    if (!isDead && writes < afterWrites) {
      writes += 1;
      return await send();
    }
    if (!isDead && isDone) await send();
    isDead = true;
    throw new KubeError('connection', 'the process has died');
  }

  async function read<T>(send: () => Promise<T>): Promise<T> {
    if (isDead) throw new KubeError('connection', 'the process has died');
    return await send();
  }

  return {
    ...client,
    isDead: () => isDead,
    get: (...request) => read(() => client.get(...request)),
    find: (...request) => read(() => client.find(...request)),
    apply: (...request) => write(() => client.apply(...request)),
    applyStatus: (...request) => write(() => client.applyStatus(...request)),
    delete: (...request) => write(() => client.delete(...request)),
  };
}
