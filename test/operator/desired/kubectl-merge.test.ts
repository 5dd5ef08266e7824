/** A patch means what kubectl makes of it; only the order of lists with keys is our own. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isList, isObject, objectIn } from '../../../operator/desired/json.ts';
import { strategicMerge } from '../../../operator/desired/strategic-merge.ts';
import type { JsonObject, JsonValue } from '../../../operator/kube/object.ts';
import { execute } from '../../cluster/command-line.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { tool } from '../../cluster/tools.ts';

const plain = { noNullPrototype: true };
const texts = fc.constantFrom('a', 'b', 'c');
const nothing = fc.constant(null);

function some<Fields extends object>(fields: {
  [Field in keyof Fields]: fc.Arbitrary<Fields[Field]>;
}) {
  return fc.record(fields, { requiredKeys: [], ...plain });
}

/** Elements with a key each, of which a patch may say that they go. */
function listsOf(isPatch: boolean) {
  return (key: string, keys: fc.Arbitrary<string | number>, more: object) => {
    const gone = fc.record({ [key]: keys, $patch: fc.constant('delete') }, plain);
    const there = fc.record({ [key]: keys, ...more }, { requiredKeys: [key], ...plain });
    const elements = isPatch ? fc.oneof({ weight: 4, arbitrary: there }, gone) : there;
    const selector = (each: object) => JSON.stringify(new Map(Object.entries(each)).get(key));
    return fc.uniqueArray(elements, { selector });
  };
}

/** Pod specs, or patches of them, with one list of each sort. */
function pods(isPatch: boolean): fc.Arbitrary<object> {
  const maybe = (values: fc.Arbitrary<unknown>) => (isPatch ? fc.oneof(values, nothing) : values);
  const list = listsOf(isPatch);
  const container = {
    image: texts,
    args: maybe(fc.array(texts)),
    env: maybe(list('name', texts, { value: texts })),
    ports: list('containerPort', fc.constantFrom(80, 8080), { name: texts }),
    volumeMounts: list('mountPath', texts, { name: texts }),
    resources: maybe(some({ limits: fc.dictionary(texts, texts, plain) })),
  };
  return some({
    containers: list('name', texts, container),
    volumes: list('name', texts, { emptyDir: maybe(some({ medium: texts })) }),
    hostAliases: list('ip', texts, { hostnames: fc.array(texts) }),
    imagePullSecrets: list('name', texts, {}),
    topologySpreadConstraints: list('topologyKey', texts, { maxSkew: fc.nat(3) }),
    nodeSelector: maybe(fc.dictionary(texts, maybe(texts), plain)),
    tolerations: maybe(fc.array(some({ key: texts }))),
    hostNetwork: maybe(fc.boolean()),
  });
}

/** kubectl knows the lists of a PodTemplate, and needs no cluster for it. */
async function mergedByKubectl(base: JsonObject, patch: JsonObject): Promise<JsonObject> {
  const wrapped = (spec: JsonObject) => ({ template: { spec } });
  const object = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'x' } };
  const output = await execute(
    [tool('kubectl'), 'patch', '--local', '-f', '-', '-o', 'json', '--type', 'strategic'].concat(
      '--patch',
      JSON.stringify(wrapped(patch)),
    ),
    { input: JSON.stringify({ ...object, ...wrapped(base) }) },
  );
  const { template } = JSON.parse(output) as JsonObject;
  return objectIn(objectIn(template)['spec']);
}

/** Without what is empty or null, which says nothing, and lists of objects in one order. */
function comparable(value: JsonValue | undefined): JsonValue | undefined {
  if (isList(value)) {
    const items = value.map((each) => comparable(each) ?? {});
    if (!items.every(isObject)) return items;
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([name, each]) => [name, comparable(each)] as const);
  const filled = fields.filter(([, each]) => each !== undefined && each !== null && !isEmpty(each));
  return Object.fromEntries(filled.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: JsonValue): boolean {
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

describeTier('api-server', 'merging as kubectl does', ({ test }) => {
  test('generated patches of generated pods', async () => {
    const property = fc.asyncProperty(pods(false), pods(true), async (base, patch) => {
      const [given, change] = [base as JsonObject, patch as JsonObject];
      const expected = await mergedByKubectl(given, change);
      // Inside what is new, kubectl leaves a directive where it stands: there was nothing to take away.
      fc.pre(!JSON.stringify(expected).includes('$patch'));
      assert.deepEqual(comparable(strategicMerge(given, change)), comparable(expected));
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
