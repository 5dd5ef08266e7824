/** The part of the contract that writes: apply, create, update, delete. */

import assert from 'node:assert/strict';
import { EVENTS } from '../../operator/kube/event-recorder.ts';
import { isKubeError } from '../../operator/kube/kube-error.ts';
import { heldLease, LEASES, newLease } from '../../operator/kube/lease.ts';
import type { JsonObject, KubeObject, LiveObject } from '../../operator/kube/object.ts';
import { CONFIG_MAPS, STATEFUL_SETS } from '../fakes/kube-parts.ts';
import { type Contract, type Fixture, signal, until } from './kube-api-subject.ts';

export function applyContract(contract: Contract): void {
  contract('apply creates, then changes, then rests', async ({ apply, configMap }) => {
    const made = await apply(configMap('a', { k: '1' }));
    const changed = await apply(configMap('a', { k: '2' }));
    assert.deepEqual(changed['data'], { k: '2' });
    assert.equal(changed.metadata.uid, made.metadata.uid);
    const same = await apply(configMap('a', { k: '2' }));
    assert.notEqual(made.metadata.resourceVersion, changed.metadata.resourceVersion);
    assert.equal(same.metadata.resourceVersion, changed.metadata.resourceVersion);
  });

  contract('what is applied no more is taken away, what others applied stays', async (subject) => {
    const { apply, configMap, forced } = subject;
    await apply(configMap('a', { mine: '1', old: '1' }));
    await apply(configMap('a', { theirs: '1' }), { ...forced, fieldManager: 'other' });
    const after = await apply(configMap('a', { mine: '1' }));
    assert.deepEqual(after['data'], { mine: '1', theirs: '1' });
  });

  contract('another’s field is a conflict that names it, unless forced', async (subject) => {
    const { apply, configMap, forced, find } = subject;
    await apply(configMap('a', { k: 'theirs' }), { ...forced, fieldManager: 'other' });
    const mine = configMap('a', { k: 'mine' });
    await assert.rejects(
      apply(mine, { ...forced, isForced: false }),
      (error: { kind: string; causes: object[] }) => {
        assert.equal(error.kind, 'conflict');
        assert.partialDeepStrictEqual(error.causes, [
          { reason: 'FieldManagerConflict', field: '.data.k', message: 'conflict with "other"' },
        ]);
        return true;
      },
    );
    assert.deepEqual((await find('a'))?.['data'], { k: 'theirs' });
    assert.deepEqual((await apply(mine))['data'], { k: 'mine' });
    // The other lost the field: applying the rest of theirs does not take it away.
    await apply(configMap('a', {}), { ...forced, fieldManager: 'other' });
    assert.deepEqual((await find('a'))?.['data'], { k: 'mine' });
  });

  contract(
    'an apply of a version that nothing has creates, and changes nothing',
    async (subject) => {
      const { apply, configMap, find } = subject;
      const ofNone = { resourceVersion: '1' };
      await apply(configMap('a', { k: '1' }, ofNone));
      await assert.rejects(apply(configMap('a', { k: '2' }, ofNone)), { kind: 'conflict' });
      assert.deepEqual((await find('a'))?.['data'], { k: '1' });
    },
  );

  contract('an apply of the version that was seen is refused after any change', async (subject) => {
    const { apply, configMap, find } = subject;
    const { metadata } = await apply(configMap('a', { k: '1' }));
    const seen = { resourceVersion: metadata.resourceVersion };
    await apply(configMap('a', { k: '2' }, seen));
    await assert.rejects(apply(configMap('a', { k: '3' }, seen)), { kind: 'conflict' });
    assert.deepEqual((await find('a'))?.['data'], { k: '2' });
  });

  contract('the same value is shared, and goes when the last one lets go', async (subject) => {
    const { apply, configMap, forced, find } = subject;
    await apply(configMap('a', { k: 'v' }));
    const other = { ...forced, fieldManager: 'other', isForced: false };
    await apply(configMap('a', { k: 'v' }), other);
    await apply(configMap('a', {}));
    assert.deepEqual((await find('a'))?.['data'], { k: 'v' });
    await apply(configMap('a', {}), other);
    assert.equal((await find('a'))?.['data'], undefined);
  });

  contract('a dry run tells and stores nothing', async ({ apply, configMap, forced, find }) => {
    const dry = { ...forced, isDryRun: true };
    assert.deepEqual((await apply(configMap('a', { k: '1' }), dry))['data'], { k: '1' });
    assert.equal(await find('a'), undefined);
    await apply(configMap('a', { k: '1' }));
    assert.deepEqual((await apply(configMap('a', { k: '2' }), dry))['data'], { k: '2' });
    assert.deepEqual((await find('a'))?.['data'], { k: '1' });
  });

  contract('spec and status are written apart; the generation counts specs', async (subject) => {
    const { client, namespace, forced } = subject;
    const set = (spec: JsonObject) => statefulSet(namespace, spec);
    const made = await client.apply(STATEFUL_SETS, set({ replicas: 0 }), forced);
    assert.equal(made.metadata.generation, 1);
    const status = { replicas: 0, collisionCount: 7 };
    const told = await client.applyStatus(
      STATEFUL_SETS,
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'set', namespace }, status },
      { ...forced, fieldManager: 'status-writer' },
    );
    assert.partialDeepStrictEqual(told['status'], { collisionCount: 7 });
    assert.equal(told.metadata.generation, 1);
    const changed = await client.apply(
      STATEFUL_SETS,
      { ...set({ replicas: 0, revisionHistoryLimit: 3 }), status: { replicas: 9 } },
      forced,
    );
    assert.equal(changed.metadata.generation, 2);
    assert.partialDeepStrictEqual(changed['status'], { replicas: 0, collisionCount: 7 });
  });

  contract('a status can be bound to the state that was seen', async (subject) => {
    const { client, namespace, forced } = subject;
    const set = (spec: JsonObject) => statefulSet(namespace, { replicas: 0, ...spec });
    const seen = await client.apply(STATEFUL_SETS, set({}), forced);
    await client.apply(STATEFUL_SETS, set({ revisionHistoryLimit: 3 }), forced);
    const tell = ({ metadata: { name, resourceVersion } }: LiveObject) =>
      client.applyStatus(
        STATEFUL_SETS,
        {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          metadata: { name, namespace, resourceVersion },
          status: { replicas: 0, collisionCount: 7 },
        },
        { ...forced, fieldManager: 'status-writer' },
      );
    await assert.rejects(tell(seen), { kind: 'conflict' });
    // Where there is a controller, it may write between the look and this.
    const tellNewest = async (): Promise<LiveObject> => {
      const newest = await client.get(STATEFUL_SETS, { name: 'set', namespace }, signal);
      return await tell(newest).catch((error: unknown) => {
        if (isKubeError(error, 'conflict')) return tellNewest();
        throw error;
      });
    };
    assert.partialDeepStrictEqual((await tellNewest())['status'], { collisionCount: 7 });
  });

  contract('one item of a list has one manager', async ({ client, namespace, forced, put }) => {
    const owners = await Promise.all([put('one', {}), put('two', {})]);
    async function own(owner: LiveObject, manager: string): Promise<LiveObject> {
      const { name, uid } = owner.metadata;
      const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }];
      return client.apply(
        CONFIG_MAPS,
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'owned', namespace, ownerReferences },
        },
        { ...forced, fieldManager: manager },
      );
    }
    await own(present(owners[0]), 'one');
    const both = await own(present(owners[1]), 'two');
    assert.deepEqual(
      both.metadata.ownerReferences?.map(({ name }) => name),
      ['one', 'two'],
    );
  });

  contract('an apply that names a version must meet it', async ({ apply, configMap }) => {
    const made = await apply(configMap('a', { k: '1' }));
    await apply(configMap('a', { k: '2' }));
    const { resourceVersion } = made.metadata;
    await assert.rejects(apply(configMap('a', { k: '3' }, { resourceVersion })), {
      kind: 'conflict',
    });
  });
}

export function updateContract(contract: Contract): void {
  contract(
    'an update replaces exactly the version it names',
    async ({ client, named, namespace }) => {
      const hold = { holder: 'me', leaseMs: 15_000 };
      const made = await client.create(LEASES, newLease(named('l'), hold, Date.now()), signal);
      const later = heldLease(made, hold, Date.now() + 1_000);
      const renewed = await client.update(LEASES, later, signal);
      assert.notEqual(renewed.metadata.resourceVersion, made.metadata.resourceVersion);
      await assert.rejects(client.update(LEASES, heldLease(made, hold, Date.now()), signal), {
        kind: 'conflict',
      });
      // The object of this uid is not there: that is what it says.
      const none = { ...made, metadata: { ...made.metadata, name: 'none' } };
      await assert.rejects(client.update(LEASES, none, signal), { kind: 'conflict' });
      assert.equal(renewed.metadata.namespace, namespace);
    },
  );

  contract('what is larger than the API server reads is refused', async ({ apply, configMap }) => {
    const large = configMap('a', { k: 'x'.repeat(4 * 1024 * 1024) });
    await assert.rejects(apply(large), { kind: 'too_large' });
  });
}

export function eventContract(contract: Contract): void {
  async function eventIn({ namespace, put }: Fixture): Promise<KubeObject> {
    const { metadata } = await put('regarded', {});
    const { name, uid } = metadata;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'regarded.1', namespace },
      eventTime: '2026-01-02T03:04:05.000006Z',
      reportingController: 'kernel.test/controller',
      reportingInstance: 'pod-1',
      type: 'Normal',
      reason: 'Tested',
      action: 'Test',
      note: 'a note',
      regarding: { apiVersion: 'v1', kind: 'ConfigMap', name, namespace, uid },
    };
  }

  contract('an event is created, and its series counted', async (subject) => {
    const { client } = subject;
    const made = await client.create(EVENTS, await eventIn(subject), signal);
    const series = { count: 2, lastObservedTime: '2026-01-02T03:05:05.000006Z' };
    const counted = await client.update(EVENTS, { ...made, series }, signal);
    assert.deepEqual(counted['series'], series);
  });

  contract('the texts of an event are counted in bytes', async (subject) => {
    const event = await eventIn(subject);
    const create = (more: JsonObject) =>
      subject.client.create(EVENTS, { ...event, ...more }, signal);
    await assert.rejects(create({ note: '”'.repeat(342) }), { kind: 'invalid' });
    await assert.rejects(create({ reportingInstance: 'p'.repeat(129) }), { kind: 'invalid' });
    assert.equal((await create({ note: '”'.repeat(341) })).metadata.name, 'regarded.1');
  });

  contract('each part of a name between dots begins and ends well', async ({ put }) => {
    await assert.rejects(put('a-.b', {}), { kind: 'invalid' });
    await assert.rejects(put('a..b', {}), { kind: 'invalid' });
  });
}

export function deleteContract(contract: Contract): void {
  contract('only what was seen is deleted', async ({ client, put, named, find }) => {
    const made = await put('a', {});
    const options = { propagation: 'Background', signal } as const;
    await assert.rejects(client.delete(CONFIG_MAPS, named('a'), { ...options, uid: 'another' }), {
      kind: 'conflict',
    });
    await assert.rejects(
      client.delete(CONFIG_MAPS, named('a'), { ...options, resourceVersion: '1' }),
      { kind: 'conflict' },
    );
    const { uid, resourceVersion } = made.metadata;
    await client.delete(CONFIG_MAPS, named('a'), { ...options, uid, resourceVersion });
    assert.equal(await find('a'), undefined);
    await assert.rejects(client.delete(CONFIG_MAPS, named('a'), options), { kind: 'not_found' });
  });

  async function family({ put }: Fixture): Promise<void> {
    const { metadata } = await put('owner', {});
    const { name, uid } = metadata;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }];
    await put('child', {}, { ownerReferences });
  }

  contract('what an owner owned goes with it', async (subject) => {
    await family(subject);
    const options = { propagation: 'Background', signal } as const;
    await subject.client.delete(CONFIG_MAPS, subject.named('owner'), options);
    await until(async () => (await subject.find('child')) === undefined);
  });

  contract('what is orphaned stays, without its owner', async (subject) => {
    await family(subject);
    const options = { propagation: 'Orphan', signal } as const;
    await subject.client.delete(CONFIG_MAPS, subject.named('owner'), options);
    await until(async () => (await subject.find('owner')) === undefined);
    assert.equal((await subject.find('child'))?.metadata.ownerReferences, undefined);
  });

  contract('in the foreground, dependents go first', async (subject) => {
    await family(subject);
    const options = { propagation: 'Foreground', signal } as const;
    await subject.client.delete(CONFIG_MAPS, subject.named('owner'), options);
    await until(async () => (await subject.find('owner')) === undefined);
    await until(async () => (await subject.find('child')) === undefined);
  });

  contract('a finalizer keeps what is deleted until it is taken off', async (subject) => {
    const { client, named, apply, configMap, find } = subject;
    await apply(configMap('a', {}, { finalizers: ['kernel.test/hold'] }));
    await client.delete(CONFIG_MAPS, named('a'), { propagation: 'Background', signal });
    assert.notEqual((await find('a'))?.metadata.deletionTimestamp, undefined);
    await apply(configMap('a', {}));
    await until(async () => (await find('a')) === undefined);
  });
}

function statefulSet(namespace: string, spec: JsonObject): KubeObject {
  const labels = { app: 'set' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'set', namespace },
    spec: {
      serviceName: 'set',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image: 'registry.test/none:1' }] },
      },
      ...spec,
    },
  };
}

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}
