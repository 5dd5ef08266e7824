/** The part of the contract that watches. */

import assert from 'node:assert/strict';
import type { WatchEvent } from '../../operator/kube/watch-event.ts';
import { CONFIG_MAPS } from '../fakes/kube-parts.ts';
import { type Contract, signal, WAIT_MS } from './kube-api-subject.ts';

export function watchContract(contract: Contract): void {
  contract('a watch continues where a list ended', async (subject) => {
    const { client, namespace, put, named, apply, configMap } = subject;
    await put('before', {});
    const { resourceVersion } = await client.list(CONFIG_MAPS, { namespace, signal });
    await put('a', { k: '1' });
    await apply(configMap('a', { k2: '2' }));
    await client.delete(CONFIG_MAPS, named('a'), { propagation: 'Background', signal });
    const seen = await eventsUntil(
      await client.watch(CONFIG_MAPS, { namespace, resourceVersion, timeoutMs: WAIT_MS, signal }),
      (event) => event.kind === 'deleted',
    );
    assert.deepEqual(seen, ['added a', 'modified a', 'deleted a']);
  });

  contract('a watch of some objects sees one that comes in and goes out', async (subject) => {
    const { client, namespace, apply, configMap } = subject;
    const { resourceVersion } = await client.list(CONFIG_MAPS, { namespace, signal });
    await apply(configMap('a', {}));
    await apply(configMap('a', {}, { labels: { app: 'x' } }));
    await apply(configMap('a', {}));
    const seen = await eventsUntil(
      await client.watch(CONFIG_MAPS, {
        namespace,
        labelSelector: 'app=x',
        resourceVersion,
        timeoutMs: WAIT_MS,
        signal,
      }),
      (event) => event.kind === 'deleted',
    );
    assert.deepEqual(seen, ['added a', 'deleted a']);
  });

  contract('a watch from the start shows what is there, then says so', async (subject) => {
    const { client, namespace, put } = subject;
    await put('a', {});
    await put('b', {});
    const seen = await eventsUntil(
      await client.watch(CONFIG_MAPS, {
        namespace,
        fieldSelector: 'metadata.name!=kube-root-ca.crt',
        isFromStart: true,
        timeoutMs: WAIT_MS,
        signal,
      }),
      (event) => event.kind === 'bookmark' && event.isInitialEnd,
    );
    assert.deepEqual(seen, ['added a', 'added b', 'bookmark']);
  });

  contract('a watch of metadata alone shows no data', async ({ client, namespace, put }) => {
    const { resourceVersion } = await client.list(CONFIG_MAPS, { namespace, signal });
    await put('a', { k: 'hidden-value' });
    const events = await client.watch(CONFIG_MAPS, {
      namespace,
      resourceVersion,
      isMetadataOnly: true,
      timeoutMs: WAIT_MS,
      signal,
    });
    for await (const event of events) {
      assert.equal(JSON.stringify(event).includes('hidden-value'), false);
      assert.equal(event.kind, 'added');
      break;
    }
  });

  contract('a watch ends when its time is over', async ({ client, namespace }) => {
    const { resourceVersion } = await client.list(CONFIG_MAPS, { namespace, signal });
    const events = await client.watch(CONFIG_MAPS, {
      namespace,
      resourceVersion,
      timeoutMs: 1_000,
      signal,
    });
    assert.deepEqual(
      (await eventsUntil(events, () => false)).filter((each) => each !== 'bookmark'),
      [],
    );
  });

  contract('a version that is too old is gone', async ({ client, namespace, compact, put }) => {
    if (compact === undefined) return;
    const { resourceVersion } = await client.list(CONFIG_MAPS, { namespace, signal });
    await put('a', {});
    await put('b', {});
    await compact();
    const events = await client.watch(CONFIG_MAPS, {
      namespace,
      resourceVersion,
      timeoutMs: WAIT_MS,
      signal,
    });
    for await (const event of events) {
      assert.equal(event.kind === 'error' && event.error.kind, 'gone');
      break;
    }
  });
}

/** What came up to the last event, with it: `added a`. Objects that every namespace has are left out. */
async function eventsUntil(
  events: AsyncIterable<WatchEvent>,
  isLast: (event: WatchEvent) => boolean,
): Promise<readonly string[]> {
  const seen: string[] = [];
  for await (const event of events) {
    if (event.kind === 'error') throw event.error;
    const name = 'object' in event ? ` ${event.object.metadata.name}` : '';
    if (name !== ' kube-root-ca.crt') seen.push(event.kind + name);
    if (isLast(event)) break;
  }
  return seen;
}
