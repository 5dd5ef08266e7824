import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import type { ListOptions } from '../../../operator/kube/collection.ts';
import type { ResourceType } from '../../../operator/kube/resource-type.ts';
import { type LiveObject, nameOfKey } from '../../../operator/kube/object.ts';
import { Caches } from '../../../operator/reconcile/caches.ts';
import {
  FALLBACKS,
  OPTIONAL_CHILDREN,
  PODS,
  SERVICE_MONITORS,
  STATEFUL_SETS,
} from '../../../operator/reconcile/child-types.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';
import type { ServedType } from '../../fakes/api-server-state.ts';
import { FLEET_TYPES, until } from '../../fakes/fleet-parts.ts';
import { keptLog, testClient, testMetrics } from '../../fakes/kube-parts.ts';

const DISCOVERY_MS = 15_000;
/** What a reflector waits for between two attempts; whoever watches over silence waits for longer. */
const PAUSE_MS_MAX = 9_000;

/** Caches whose discovery goes on when a test says so. */
async function watching({
  namespaces = [] as readonly string[],
  wrap = (client: KubeClient) => client,
} = {}) {
  const types: ServedType[] = [...FLEET_TYPES];
  const api = await FakeApiServer.start({ types });
  const client = testClient(api.credentials());
  const stop = new AbortController();
  let wake = () => {};
  let skippedMs = 0;
  const clock: Clock = {
    ...SYSTEM_CLOCK,
    monotonicMs: () => SYSTEM_CLOCK.monotonicMs() + skippedMs,
    sleep: (durationMs, signal) => {
      if (durationMs <= PAUSE_MS_MAX) {
        skippedMs += durationMs;
        return SYSTEM_CLOCK.sleep(1, signal);
      }
      if (durationMs !== DISCOVERY_MS) return SYSTEM_CLOCK.sleep(durationMs, signal);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      wake = resolve;
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      return promise;
    },
  };
  const seen = { changes: 0 };
  const log = keptLog();
  const caches = new Caches({
    client: wrap(client),
    namespaces,
    clock,
    random: () => 0,
    log,
    metrics: testMetrics().reflector,
    onSightChanged: () => (seen.changes += 1),
  });
  const running = caches.run(stop.signal);
  return {
    api,
    types,
    caches,
    seen,
    log,
    discover: () => wake(),
    put: (type: ServedType, place: string, metadata: object = {}) =>
      api.state.apply(
        type,
        {
          apiVersion: type.group === '' ? 'v1' : `${type.group}/${type.version}`,
          kind: type.kind,
          metadata: { ...nameOfKey(place), ...metadata },
        },
        { manager: 'm', isForced: true },
      ),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await client[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

const OURS = {
  labels: {
    'fallback.oso.dev/fleet': 'shop',
  },
};
const OWNED = {
  ...OURS,
  ownerReferences: [
    {
      apiVersion: 'fallback.oso.dev/v1',
      kind: 'OsoFallback',
      name: 'shop',
      uid: 'u1',
      controller: true,
    },
  ],
};

function keysFor(caches: Caches, object: LiveObject): readonly string[] {
  return caches
    .sources()
    .filter(
      ({ store }) =>
        store.get(`${object.metadata.namespace}/${object.metadata.name}`) !== undefined,
    )
    .flatMap(({ keysOf }) => keysOf(object));
}

test('what has our label is kept, and what has not is not', async () => {
  await using world = await watching();
  world.put(PODS, 'a/shop-0', OURS);
  world.put(PODS, 'a/other', {
    labels: {
      'app.kubernetes.io/name': 'oso-fallback',
      'app.kubernetes.io/instance': 'shop',
      'app.kubernetes.io/managed-by': 'oso-fallback-operator',
    },
  });
  await until(() => world.caches.haveSynced && world.caches.pods.list().length === 1);
  assert.deepEqual(
    world.caches.pods.byIndex('fallback', 'a/shop').map(({ metadata }) => metadata.name),
    ['shop-0'],
  );
});

test('a child is found by its owner, and wakes it', async () => {
  await using world = await watching();
  const child = world.put(STATEFUL_SETS, 'a/shop', OWNED);
  const pod = world.put(PODS, 'a/shop-0', OURS);
  await until(
    () => world.caches.ownedBy('u1').length === 1 && world.caches.pods.list().length === 1,
  );
  assert.deepEqual(keysFor(world.caches, child), ['a/shop']);
  assert.deepEqual(keysFor(world.caches, pod), ['a/shop']);
  assert.deepEqual(world.caches.ownedBy('u2'), []);
});

test('of some namespaces only those are watched', async () => {
  await using world = await watching({ namespaces: ['a', 'b'] });
  for (const namespace of ['a', 'b', 'c']) world.put(FALLBACKS, `${namespace}/shop`);
  await until(() => world.caches.haveSynced && world.caches.fallbacks.list().length === 2);
  const watched = world.api.requests.filter(({ verb }) => verb === 'list' || verb === 'watch');
  assert.ok(watched.every(({ path }) => /\/namespaces\/[ab]\//u.test(path)));
});

test('Secrets are neither listed nor watched', async () => {
  await using world = await watching();
  await until(() => world.caches.haveSynced);
  assert.ok(world.api.requests.every(({ resource }) => resource !== 'secrets'));
});

test('a kind that comes later is noticed, and so is its end', async () => {
  await using world = await watching();
  await until(() => world.caches.haveSynced);
  assert.equal(world.caches.isServed(SERVICE_MONITORS), false);
  const [monitors, rules] = OPTIONAL_CHILDREN;
  assert.ok(monitors !== undefined && rules !== undefined);
  world.types.push(monitors, rules);
  world.discover();
  await until(() => world.seen.changes === 1);
  assert.equal(world.caches.isServed(SERVICE_MONITORS), true);
  world.put(monitors, 'a/shop', OWNED);
  await until(() => world.caches.ownedBy('u1').length === 1);
  world.discover();
  world.types.splice(-2);
  await until(() => {
    world.discover();
    return world.seen.changes === 2;
  });
  assert.deepEqual(world.caches.ownedBy('u1'), []);
});

test('a discovery that fails changes nothing of what is known', async () => {
  await using world = await watching({
    wrap: (client) => ({
      ...client,
      isServed: () => Promise.reject(new KubeError('unavailable', 'down')),
    }),
  });
  await until(() => world.caches.haveSynced);
  assert.equal(world.seen.changes, 0);
  assert.ok(world.log.lines.some(({ message }) => /Cannot tell whether there are/u.test(message)));
});

/** Lists and watches of these kinds are refused, in these namespaces, as long as `isRefused` says so. */
function refusing(type: ResourceType, { namespace = '', isRefused = (): boolean => true } = {}) {
  const refused = () => Promise.reject(new KubeError('forbidden', 'no', { status: 403 }));
  const isIt = (asked: ResourceType, options: ListOptions) =>
    asked === type && (options.namespace ?? '') === namespace && isRefused();
  return (client: KubeClient): KubeClient => ({
    ...client,
    list: (asked, options) => (isIt(asked, options) ? refused() : client.list(asked, options)),
    watch: (asked, options) => (isIt(asked, options) ? refused() : client.watch(asked, options)),
  });
}

test('what may not be watched keeps nobody waiting, and is told until it is seen', async () => {
  let isRefused = true;
  const wrap = refusing(STATEFUL_SETS, { isRefused: () => isRefused });
  await using world = await watching({ wrap });
  const child = world.put(STATEFUL_SETS, 'a/shop', OWNED);
  const store = world.caches.children(STATEFUL_SETS);
  await store?.whenSynced(AbortSignal.timeout(5_000));
  assert.deepEqual(
    world.caches.refusals('a').map(({ kind }) => kind),
    ['forbidden'],
  );
  assert.equal(world.seen.changes, 1);
  isRefused = false;
  await until(() => world.seen.changes === 2);
  assert.deepEqual(world.caches.refusals('a'), []);
  assert.deepEqual(
    world.caches.ownedBy('u1').map(({ metadata }) => metadata.uid),
    [child.metadata.uid],
  );
});

test('a refusal that is soon over is nothing to tell', async () => {
  let refusals = 0;
  const isRefused = () => (refusals += 1) <= 3;
  await using world = await watching({ wrap: refusing(STATEFUL_SETS, { isRefused }) });
  await until(() => world.caches.haveSynced);
  assert.ok(refusals > 3);
  assert.equal(world.seen.changes, 0);
});

test('what may not be watched in one namespace is seen in the others', async () => {
  const wrap = refusing(PODS, { namespace: 'a' });
  await using world = await watching({ namespaces: ['a', 'b'], wrap });
  world.put(PODS, 'b/shop-0', OURS);
  await until(() => world.caches.pods.list().length === 1);
  assert.equal(world.caches.refusals('a').length, 1);
  assert.deepEqual(world.caches.refusals('b'), []);
});

test('a kind that not every fleet has is refused by itself', async () => {
  await using world = await watching({ wrap: refusing(SERVICE_MONITORS) });
  world.types.push(...OPTIONAL_CHILDREN);
  await until(() => {
    world.discover();
    return world.caches.refusal(SERVICE_MONITORS, 'a') !== undefined;
  });
  assert.deepEqual(world.caches.refusals('a'), []);
  world.types.splice(-2);
  await until(() => {
    world.discover();
    return world.caches.refusal(SERVICE_MONITORS, 'a') === undefined;
  });
});

test('a kind that may not be watched is named, and no other', async () => {
  await using world = await watching({ wrap: refusing(STATEFUL_SETS) });
  assert.ok(world.caches.missingKinds.includes('pods'));
  await until(() => world.caches.missingKinds.length === 1);
  assert.deepEqual(world.caches.missingKinds, ['statefulsets.apps']);
  assert.equal(world.caches.haveSynced, false);
});
