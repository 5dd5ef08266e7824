/** Whatever write an operator dies at, the next one brings about what it would have. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, LiveObject } from '../../../operator/kube/object.ts';
import { FALLBACKS, SECRETS, WATCHED_CHILDREN } from '../../../operator/reconcile/child-types.ts';
import type { FakeApiServer } from '../../fakes/api-server.ts';
import { FakeApiServer as ApiServer } from '../../fakes/api-server.ts';
import { type Death, type DyingClient, dyingClient } from '../../fakes/dying-client.ts';
import {
  FLEET_TYPES,
  putFallback,
  putSecret,
  startFleetWorld,
  TOKEN,
} from '../../fakes/fleet-parts.ts';
import { type JsonRecord, NAMESPACE } from '../api/resources.ts';

const DEATHS_MAX = 40;
const APPS = { applicationKeys: { secretName: 'oso', keys: ['apiToken'] } };

/** From one spec to another; undefined: from nothing. */
const WAYS: Readonly<Record<string, readonly [JsonRecord | undefined, JsonRecord]>> = {
  'a fleet is made': [undefined, { ...APPS, autoscaling: { maxReplicas: 3 } }],
  'a fleet is changed': [{}, { image: 'mine:2', service: { annotations: { a: 'b' } } }],
  'a fleet loses parts': [
    { ...APPS, autoscaling: { maxReplicas: 3 } },
    { networkPolicy: { enabled: false } },
  ],
  'a fleet is scaled to one': [{ replicas: 3 }, { replicas: 1 }],
};

for (const [what, [before, after]] of Object.entries(WAYS)) {
  test(`${what}, whatever the write at which the operator dies`, async () => {
    const expected = await outcomeOf(before, after);
    for (const isDone of [false, true]) {
      let deaths = 0;
      for (; deaths < DEATHS_MAX; deaths += 1) {
        const outcome = await outcomeOf(before, after, { afterWrites: deaths, isDone });
        assert.deepEqual(outcome.objects, expected.objects, `death at write ${deaths + 1}`);
        if (!outcome.hasDied) break;
      }
      assert.ok(deaths > 1 && deaths < DEATHS_MAX, `${deaths} deaths`);
    }
  });
}

/** What there is in the end, when the first operator to see the second spec may die. */
async function outcomeOf(before: JsonRecord | undefined, after: JsonRecord, death?: Death) {
  await using api = await ApiServer.start({ types: FLEET_TYPES });
  putSecret(api, 'oso', { apiToken: TOKEN });
  if (before !== undefined) {
    putFallback(api, before);
    await settled(api);
  }
  putFallback(api, after);
  const hasDied = death === undefined ? false : await livesUntil(api, death);
  await settled(api);
  return { objects: objectsIn(api), hasDied };
}

async function settled(api: FakeApiServer): Promise<void> {
  await using world = await startFleetWorld({ api });
  await world.settle();
}

/** Did it die before it was done? */
async function livesUntil(api: FakeApiServer, death: Death): Promise<boolean> {
  let client: DyingClient | undefined;
  await using world = await startFleetWorld({
    api,
    wrap: (real) => (client = dyingClient(real, death)),
  });
  await world.settle().catch((error: unknown) => {
    if (client?.isDead() !== true) throw error;
  });
  return client?.isDead() === true;
}

/** Without what is another each time. */
function objectsIn(api: FakeApiServer): readonly JsonObject[] {
  return [FALLBACKS, SECRETS, ...WATCHED_CHILDREN]
    .flatMap((type) => api.state.list(type, NAMESPACE))
    .map(lasting);
}

function lasting({ metadata, ...rest }: LiveObject): JsonObject {
  const { name, labels, annotations, ownerReferences = [] } = metadata;
  const owners = ownerReferences.map((owner) => owner.name);
  const status = JSON.stringify(rest['status'] ?? {}).replaceAll(/"observedGeneration":\d+/gu, '');
  // The digest is of an object that names its owner by a uid.
  const keys = Object.keys(annotations ?? {});
  return { ...rest, name, labels, keys, owners, status };
}
