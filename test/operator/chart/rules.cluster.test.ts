/**
 * What the operator may do is what it does: two replicas with the chart's arguments and rights live through
 * all that happens to a fleet, and the API server writes down what they ask for.
 */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { resourceWith } from '../api/resources.ts';
import { liveThrough, monitoringDefinitions } from './fleet-life.ts';
import { CHART_PATH, NAMESPACE, RELEASE, rendered, valuesArguments } from './helm.ts';
import { type OperatorProcess, startOperator } from './operator-process.ts';
import { grantedVerbs, refusals, usedVerbs } from './verbs.ts';

const SHOP = 'shop';
/** What the API server calls the service account that the release makes. */
const USER = `system:serviceaccount:${NAMESPACE}:${RELEASE}`;
const TIMEOUT_MS = 60_000;

/** As servers are that do not stream what exists, and ask more before they let an owner be named. */
const OTHER_SERVER = [
  '--feature-gates=WatchList=false',
  '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
];

/** The API server asks for it on its own, and does not write it down. */
const UNSEEN = ['fallback.oso.dev/osofallbacks/finalizers update'];

const used = new Set<string>(UNSEEN);

describeTier('api-server', 'the operator may do all that it does', ({ test }) => {
  function checkAllowed(where: string, values: object, apiServerArguments: readonly string[]) {
    test(where, async () => {
      await using stack = new AsyncDisposableStack();
      const cluster = await startControlPlane({ auditLog: true, apiServerArguments });
      stack.defer(cluster.stop);
      const objects = await install(cluster, values);
      const work = await Promise.allSettled([workThrough(cluster, objects)]);
      const all = await cluster.auditEvents();
      const events = all.filter((event) => event.user.username === USER);
      // First: it may be why the work could not be done.
      assert.deepEqual(refusals(events), []);
      const [failed] = work.filter((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      for (const verb of usedVerbs(events)) used.add(verb);
    });
  }

  checkAllowed('in the whole cluster', {}, []);
  checkAllowed('in the namespaces that it is given', { watchNamespaces: [SHOP] }, OTHER_SERVER);
});

describeTier('api-server', 'the operator may do nothing else', ({ test }) => {
  for (const watchNamespaces of [[], [SHOP]]) {
    test(`with watchNamespaces ${JSON.stringify(watchNamespaces)}`, async () => {
      const granted = grantedVerbs((await rendered({ watchNamespaces })).filter(isOperators));
      assert.deepEqual(granted, [...used].toSorted());
    });
  }
});

describeTier('api-server', 'the operator says which right it lacks', ({ test }) => {
  test('to watch what fleets consist of, to get a Secret, and none in the end', async () => {
    await using stack = new AsyncDisposableStack();
    const cluster = await startControlPlane();
    stack.defer(cluster.stop);
    const objects = await install(cluster, {});
    await grant(cluster, objects, ['pods', 'services']);
    const operator = await startOperator(cluster, objects, 'first');
    stack.defer(async () => await operator.stop());
    await cluster.apply(resourceWith({}, SHOP, { namespace: SHOP }));
    const unseen = await untilReady(cluster, 'Forbidden', 'pods');
    assert.match(unseen, /cannot .* resource "pods" .* cannot .* resource "services" /u);
    await grant(cluster, objects, ['secrets']);
    const unread = await untilReady(cluster, 'Forbidden', 'secrets');
    assert.match(unread, /cannot get resource "secrets" .*\. Give the operator this right/u);
    await grant(cluster, objects, []);
    await untilReady(cluster, 'SecretMissing', '');
  });
});

/** All rights of the chart but those to these resources. */
async function grant(
  cluster: ControlPlane,
  objects: Awaited<ReturnType<typeof rendered>>,
  without: readonly string[],
): Promise<void> {
  const role = objects.find((each) => each.kind === 'ClusterRole' && isOperators(each));
  const rules = (role?.['rules'] ?? []) as readonly { readonly resources: readonly string[] }[];
  const value = rules.filter(({ resources }) => !resources.some((each) => without.includes(each)));
  const patch = JSON.stringify([{ op: 'replace', path: '/rules', value }]);
  const name = `clusterrole/${role?.metadata.name}`;
  await cluster.kubectl('patch', name, '--type=json', `--patch=${patch}`);
}

/** Until the condition Ready has this reason, with this word in its message; the message. */
async function untilReady(cluster: ControlPlane, reason: string, word: string): Promise<string> {
  const path = '--output=jsonpath={.status.conditions[?(@.type=="Ready")]}';
  return await waitUntil(
    `Ready is ${reason}`,
    async () => {
      const text = await cluster.kubectl('get', `osofb/${SHOP}`, '--namespace', SHOP, path);
      const found = JSON.parse(text || '{}') as { reason?: string; message?: string };
      const isIt = found.reason === reason && found.message?.includes(word) === true;
      return isIt ? found.message : undefined;
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** Resolves to what the release consists of. */
async function install(cluster: ControlPlane, values: object) {
  await cluster.apply(monitoringDefinitions());
  await cluster.kubectl('create', 'namespace', SHOP);
  const place = ['--namespace', NAMESPACE, '--create-namespace'];
  await cluster.helm('install', RELEASE, CHART_PATH, ...place, ...valuesArguments(values));
  await waitUntil('an owner of the new kind can be named', async () => await nameOwner(cluster), {
    timeoutMs: TIMEOUT_MS,
  });
  return await rendered(values);
}

/** The plugin looks twice a minute for new kinds, and lets no owner be named of one that it does not know. */
async function nameOwner(cluster: ControlPlane): Promise<string> {
  const [name, uid] = ['owned', '00000000-0000-4000-8000-000000000000'];
  const owner = { apiVersion: 'fallback.oso.dev/v1', kind: 'OsoFallback', name: 'any', uid };
  const metadata = { name, ownerReferences: [{ ...owner, blockOwnerDeletion: true }] };
  const file = join(cluster.logsDirectory, 'owned.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata }));
  return await cluster.kubectl('create', '--dry-run=server', '--filename', file);
}

/** Roles of people are not the operator's. */
function isOperators({ metadata }: { readonly metadata: { readonly name: string } }): boolean {
  return !/-(?:view|edit)$/u.test(metadata.name);
}

async function workThrough(
  cluster: ControlPlane,
  objects: Awaited<ReturnType<typeof rendered>>,
): Promise<void> {
  const first = await startOperator(cluster, objects, 'first');
  const others: OperatorProcess[] = [];
  try {
    await leads(cluster, 'first');
    others.push(await startOperator(cluster, objects, 'second'));
    await liveThrough(cluster, SHOP);
    await first.stop();
    await leads(cluster, 'second');
  } finally {
    await Promise.all([first, ...others].map(async (each) => await each.stop()));
  }
}

async function leads(cluster: ControlPlane, name: string): Promise<void> {
  const path = '--output=jsonpath={.spec.holderIdentity}';
  const isHolder = async () => {
    const holder = await cluster.kubectl('get', 'lease', RELEASE, '--namespace', NAMESPACE, path);
    return holder.startsWith(`${name}_`) ? true : undefined;
  };
  await waitUntil(`${name} leads`, isHolder, { timeoutMs: TIMEOUT_MS });
}
