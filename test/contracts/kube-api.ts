/** What the API server does that the kernel relies on, whichever API server it is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG_MAPS, SECRETS, STATEFUL_SETS } from '../fakes/kube-parts.ts';
import {
  type Contract,
  type Fixture,
  fixtureOf,
  type KubeApiSubject,
  signal,
} from './kube-api-subject.ts';
import { watchContract } from './kube-api-watches.ts';
import { applyContract, deleteContract, eventContract, updateContract } from './kube-api-writes.ts';

/** `register` is what a case is said with: `node:test`'s own, unless a tier has another. */
export function kubeApiContract(
  name: string,
  open: () => Promise<KubeApiSubject>,
  register: (name: string, body: () => Promise<void>) => unknown = test,
): void {
  function contract(what: string, check: (subject: Fixture) => Promise<void>): void {
    register(`${name}: ${what}`, async () => {
      await using subject = await open();
      await check(fixtureOf(subject));
    });
  }
  readContract(contract);
  applyContract(contract);
  updateContract(contract);
  eventContract(contract);
  deleteContract(contract);
  watchContract(contract);
}

function readContract(contract: Contract): void {
  contract('what is not there is not found, by get and by find', async ({ client, named }) => {
    await assert.rejects(client.get(CONFIG_MAPS, named('none'), signal), {
      kind: 'not_found',
      status: 404,
      message: /^Cannot get configmaps .*\/none: configmaps "none" not found$/u,
    });
    assert.equal(await client.find(CONFIG_MAPS, named('none'), signal), undefined);
  });

  contract('what was created is there, with an identity', async ({ client, put, named }) => {
    const made = await put('a', { k: 'v' }, { labels: { x: 'y' } });
    assert.ok(made.metadata.uid.length > 10);
    const { metadata, ...rest } = await client.get(CONFIG_MAPS, named('a'), signal);
    assert.deepEqual(rest, { apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } });
    assert.equal(metadata.uid, made.metadata.uid);
    assert.equal(metadata.resourceVersion, made.metadata.resourceVersion);
    assert.deepEqual(metadata.labels, { x: 'y' });
  });

  contract('a name is used once', async ({ put }) => {
    await put('a', {});
    await assert.rejects(put('a', {}), { kind: 'already_exists', status: 409 });
  });

  contract('an invalid name is refused with its cause', async ({ put }) => {
    await assert.rejects(put('Not_A_Name', {}), (error: { kind: string; causes: object[] }) => {
      assert.equal(error.kind, 'invalid');
      assert.partialDeepStrictEqual(error.causes, [{ field: 'metadata.name' }]);
      return true;
    });
  });

  contract('a kind is served or not', async ({ client }) => {
    assert.equal(await client.isServed(STATEFUL_SETS, signal), true);
    assert.equal(await client.isServed({ ...STATEFUL_SETS, plural: 'nosets' }, signal), false);
    const stranger = { ...STATEFUL_SETS, group: 'no.such.group' };
    assert.equal(await client.isServed(stranger, signal), false);
    await assert.rejects(client.list(stranger, { signal }), { kind: 'not_found' });
  });

  contract('metadata can be had without the rest', async ({ client, namespace, named }) => {
    const metadata = { name: 's', namespace, labels: { x: 'y' } };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { k: 'c2VjcmV0' } };
    await client.create(SECRETS, secret, signal);
    const one = await client.getMetadata(SECRETS, named('s'), signal);
    assert.deepEqual(one.metadata.labels, { x: 'y' });
    assert.equal(JSON.stringify(one).includes('c2VjcmV0'), false);
    const { items } = await client.list(SECRETS, {
      namespace,
      labelSelector: 'x=y',
      isMetadataOnly: true,
      signal,
    });
    assert.equal(items[0]?.metadata.name, 's');
    assert.equal(JSON.stringify(items).includes('c2VjcmV0'), false);
  });

  contract('a list is what its selectors say', async ({ client, namespace, put }) => {
    await put('a', {}, { labels: { app: 'x', tier: '1' } });
    await put('b', {}, { labels: { app: 'y' } });
    await put('c', {});
    async function checkList(labelSelector: string, expected: readonly string[]): Promise<void> {
      const { items } = await client.list(CONFIG_MAPS, { namespace, labelSelector, signal });
      const names = items.map(({ metadata }) => metadata.name);
      assert.deepEqual(names.filter((each) => each.length === 1).toSorted(), expected);
    }
    await checkList('app=x', ['a']);
    await checkList('app', ['a', 'b']);
    await checkList('app,app!=x', ['b']);
    await checkList('!app', ['c']);
    await checkList('app in (x,y),tier', ['a']);
    await checkList('app notin (x)', ['b', 'c']);
    const { items } = await client.list(CONFIG_MAPS, {
      namespace,
      fieldSelector: 'metadata.name=b',
      signal,
    });
    assert.deepEqual(
      items.map(({ kind, apiVersion, metadata }) => `${apiVersion} ${kind} ${metadata.name}`),
      ['v1 ConfigMap b'],
    );
  });

  contract('more than a page is one list', async ({ client, namespace, put }) => {
    const names = Array.from({ length: 510 }, (_, at) => `many-${String(at).padStart(3, '0')}`);
    for (let from = 0; from < names.length; from += 30) {
      await Promise.all(names.slice(from, from + 30).map((each) => put(each, {})));
    }
    const { items } = await client.list(CONFIG_MAPS, { namespace, signal });
    const listed = items
      .map(({ metadata }) => metadata.name)
      .filter((each) => each.startsWith('many-'));
    assert.deepEqual(listed.toSorted(), names);
  });
}
