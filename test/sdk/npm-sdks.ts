/** The official SDKs of npm, each version as it was published, behind one face. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Oso as Oso260, typedVar as typedVar260 } from 'oso-cloud';
import { Oso as Oso161 } from 'oso-cloud-1.6.1';
import { Oso as Oso210, typedVar as typedVar210 } from 'oso-cloud-2.1.0';
import { Oso as Oso244, typedVar as typedVar244 } from 'oso-cloud-2.4.4';
import { Oso as Oso255, typedVar as typedVar255 } from 'oso-cloud-2.5.5';
import { DEVELOPMENT_KEY } from '../system/processes.ts';
import type { CallName } from './calls.ts';
import { ACME, ALICE, ANVIL, POLICY, VAULT, WHEEL } from './scene.ts';
import type { Asked, Outcome, Place, SdkClient } from './sdk.ts';
import { wholeAnswersWithin } from './whole-answers.ts';

type Asks = Partial<Readonly<Record<CallName, () => Promise<unknown>>>>;

export const NPM_2_6_0 = client((place) => asksOf260(new Oso260(...withTimeout(place))));
export const NPM_2_6_0_WHOLE_ANSWERS = client((place) => {
  const [url, key, options] = settings(place);
  const fetchBuilder = wholeAnswersWithin(place.timeoutMs ?? 1_000);
  return asksOf260(new Oso260(url, key, { ...options, fetchBuilder }));
});
export const NPM_2_5_5: SdkClient = client((place) => {
  const oso = new Oso255(...withTimeout(place));
  const user = typedVar255('User');
  return asksOfVersion2(oso, {
    evaluate: () => oso.buildQuery(['allow', user, 'read', WHEEL]).evaluate(user),
    local: () => oso.buildQuery(['allow', ALICE, 'read', ANVIL]).evaluateLocalSelect(),
  });
});
export const NPM_2_4_4: SdkClient = client((place) => {
  const oso = new Oso244(...settings(place));
  const user = typedVar244('User');
  return asksOfVersion2(oso, {
    evaluate: () => oso.buildQuery(['allow', user, 'read', WHEEL]).evaluate(user),
    local: () => oso.buildQuery(['allow', ALICE, 'read', ANVIL]).evaluateLocalSelect(),
  });
});
export const NPM_2_1_0: SdkClient = client((place) => {
  const oso = new Oso210(...settings(place));
  const user = typedVar210('User');
  return asksOfVersion2(oso, {
    evaluate: () => oso.buildQuery(['allow', user, 'read', WHEEL]).evaluate(user),
    local: () => oso.buildQuery(['allow', ALICE, 'read', ANVIL]).evaluateLocalSelect(),
  });
});
export const NPM_1_6_1: SdkClient = client((place) =>
  asksOfVersion1(new Oso161(...settings(place))),
);

function settings({ primaryUrl, fallbackUrl, dataBindings }: Place) {
  return [primaryUrl, DEVELOPMENT_KEY, { fallbackUrl, dataBindings }] as const;
}

function withTimeout(place: Place) {
  const [url, key, options] = settings(place);
  const { timeoutMs } = place;
  const timeout = timeoutMs === undefined ? {} : { fetchTimeoutMillis: timeoutMs };
  return [url, key, { ...options, ...timeout }] as const;
}

type Value = { type: string; id: string };

/** What is the same, to the letter, in every 2.x; its queries are not, by their types. */
type Version2 = {
  authorize(actor: Value, action: string, resource: Value): Promise<boolean>;
  list(actor: Value, action: string, resourceType: string): Promise<string[]>;
  actions(actor: Value, resource: Value): Promise<string[]>;
  get(pattern: [string, Value, null, Value]): Promise<[string, ...Value[]][]>;
  getPolicyMetadata(): Promise<unknown>;
  authorizeLocal(actor: Value, action: string, resource: Value): Promise<string>;
  listLocal(actor: Value, action: string, type: string, column: string): Promise<string>;
  actionsLocal(actor: Value, resource: Value): Promise<string>;
  insert(fact: [string, Value]): Promise<void>;
  policy(source: string): Promise<void>;
};

type Queries = {
  readonly evaluate: () => Promise<string[]>;
  readonly local: () => Promise<string>;
};

function asksOfVersion2(oso: Version2, queries: Queries): Asks {
  return {
    authorize: () => oso.authorize(ALICE, 'read', ANVIL),
    list: () => oso.list(ALICE, 'read', 'Repository'),
    actions: () => oso.actions(ALICE, ANVIL),
    evaluate: queries.evaluate,
    get: () => oso.get(['has_role', ALICE, null, ACME]),
    metadata: () => oso.getPolicyMetadata(),
    authorize_local: () => oso.authorizeLocal(ALICE, 'read', ANVIL),
    list_local: () => oso.listLocal(ALICE, 'read', 'Repository', 'repository.id'),
    actions_local: () => oso.actionsLocal(ALICE, ANVIL),
    evaluate_local: queries.local,
    insert: () => oso.insert(['is_public', VAULT]),
    policy: () => oso.policy(POLICY),
  };
}

function asksOf260(oso: Oso260): Asks {
  const user = typedVar260('User');
  return asksOfVersion2(oso, {
    evaluate: () => oso.buildQuery(['allow', user, 'read', WHEEL]).evaluate(user),
    local: () => oso.buildQuery(['allow', ALICE, 'read', ANVIL]).evaluateLocalSelect(),
  });
}

function asksOfVersion1(oso: Oso161): Asks {
  return {
    authorize: () => oso.authorize(ALICE, 'read', ANVIL),
    authorize_resources: () => oso.authorizeResources(ALICE, 'read', [ANVIL, VAULT, WHEEL, ANVIL]),
    list: () => oso.list(ALICE, 'read', 'Repository'),
    actions: () => oso.actions(ALICE, ANVIL),
    query: () => oso.query('has_permission', ALICE, null, ANVIL),
    get: () => oso.get('has_role', ALICE, null, ACME),
    metadata: () => oso.getPolicyMetadata(),
    authorize_local: () => oso.authorizeLocal(ALICE, 'read', ANVIL),
    list_local: () => oso.listLocal(ALICE, 'read', 'Repository', 'repository.id'),
    bulk_actions: () => oso.bulkActions(ALICE, [ANVIL]),
    insert: () => oso.bulkTell([['is_public', VAULT]]),
    policy: () => oso.policy(POLICY),
  };
}

/** All calls at once: each has a client's connections to itself when it needs them. */
function client(asksOf: (place: Place) => Asks): SdkClient {
  return {
    askAll: async (place) => {
      const asks = asksOf(place);
      if (place.gateUrl !== undefined) {
        await askEach(asks, place.patienceMs);
        const gate = await fetch(place.gateUrl);
        assert.ok(gate.ok, await gate.text());
      }
      return await askEach(asks, place.patienceMs);
    },
    end: () => Promise.resolve(),
  };
}

async function askEach(asks: Asks, patienceMs: number): Promise<ReadonlyMap<CallName, Outcome>> {
  const asked = Object.entries(asks).map(async ([call, ask]): Promise<Asked> => [
    call as CallName,
    await outcomeOf(ask, patienceMs),
  ]);
  return new Map(await Promise.all(asked));
}

async function outcomeOf(ask: () => Promise<unknown>, patienceMs: number): Promise<Outcome> {
  return await Promise.race([
    ask().then(
      (value): Outcome => ({ kind: 'answer', value: value ?? null }),
      (error: unknown): Outcome => ({ kind: 'error', message: String(error) }),
    ),
    sleep(patienceMs, { kind: 'silence' } as const, { ref: false }),
  ]);
}
