/**
 * What the real Helm makes of the chart. After a wanted change, `node --test --test-update-snapshots` on
 * this file writes the golden files anew; a new one is begun with its values alone.
 */

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { customResourceDefinition } from '../../../operator/api/crd.ts';
import { readOptions } from '../../../operator/cli/options.ts';
import { readVerifyOptions } from '../../../operator/cli/verify.ts';
import { createOperatorMetrics } from '../../../operator/ops/operator-metrics.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { filesOf, textOf } from '../../tidy/source-files.ts';
import {
  CHART_PATH,
  helm,
  NAMESPACE,
  RELEASE,
  type Rendered,
  rendered,
  valuesArguments,
} from './helm.ts';
import { podSpecIn } from './operator-process.ts';

const DEFINITION = 'CustomResourceDefinition';

function yamlOf(documents: readonly object[]): string {
  return documents
    .map((each) =>
      stringify(each, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false }),
    )
    .join('---\n');
}

describeTier('api-server', 'the chart renders to what its golden file has', ({ test }) => {
  for (const path of filesOf('test/operator/chart/golden/*.yaml')) {
    test(basename(path, '.yaml'), async (context) => {
      const values = parseAllDocuments(textOf(path))[0]?.toJS() as object;
      // The definition is compared with its source below.
      const objects = (await rendered(values)).filter(({ kind }) => kind !== DEFINITION);
      context.assert.fileSnapshot(yamlOf([values, ...objects]), path, { serializers: [String] });
    });
  }
});

describeTier('api-server', 'the chart as Helm sees it', ({ test }) => {
  test('has nothing that lint complains about', async () => {
    assert.match(await helm('lint', '--strict', CHART_PATH), /0 chart\(s\) failed/u);
  });

  test('installs the definition as it is, kept unless told otherwise', async () => {
    const [kept] = await definitionsIn({});
    assert.deepEqual(kept?.['spec'], JSON.parse(JSON.stringify(customResourceDefinition().spec)));
    assert.equal(kept?.metadata.annotations?.['helm.sh/resource-policy'], 'keep');
    const [let_go] = await definitionsIn({ crds: { keep: false } });
    assert.equal(let_go?.metadata.annotations, undefined);
    assert.deepEqual(await definitionsIn({ crds: { install: false } }), []);
  });

  test('is part of another chart, with values that are not its own', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'oso-fallback-chart-'));
    try {
      mkdirSync(join(parent, 'templates'));
      cpSync(CHART_PATH, join(parent, 'charts/oso-fallback-operator'), { recursive: true });
      writeFileSync(join(parent, 'Chart.yaml'), 'apiVersion: v2\nname: parent\nversion: 1.0.0\n');
      const objects = await rendered(
        { global: { registry: 'x' }, 'oso-fallback-operator': { enabled: true, replicaCount: 1 } },
        parent,
      );
      assert.equal(
        objects.some(({ kind }) => kind === 'Deployment'),
        true,
      );
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describeTier('api-server', 'the chart and the operator', ({ test }) => {
  test('agree on the arguments', async () => {
    const values = { watchNamespaces: ['a', 'b'], nodeImage: 'x/y:1', logLevel: 'warn' };
    const options = await optionsWith(values);
    assert.deepEqual(options, {
      namespaces: ['a', 'b'],
      nodeImage: 'x/y:1',
      lease: { name: RELEASE, namespace: NAMESPACE },
      installation: `${NAMESPACE}/${RELEASE}`,
      podName: 'operator-0',
      podNamespace: NAMESPACE,
      port: 8080,
      logLevel: 'warn',
      kubeconfigPath: undefined,
    });
  });

  test('agree that one replica needs no Lease', async () => {
    const values = { replicaCount: 1, leaderElection: { enabled: false } };
    const { lease, installation } = await optionsWith(values);
    assert.equal(lease, undefined);
    assert.equal(installation, `${NAMESPACE}/${RELEASE}`);
  });

  test('agree on what is to be tested', async () => {
    const pod = (await rendered({ replicaCount: 3 })).find(({ kind }) => kind === 'Pod');
    const [command, ...args] = argumentsIn(pod?.['spec']);
    assert.equal(command, 'verify');
    const { host, port, replicas, isElected } = readVerifyOptions(args);
    const service = (await rendered({})).find(({ kind }) => kind === 'Service');
    assert.deepEqual(
      { host, port, replicas, isElected },
      { host: service?.metadata.name, port: 8080, replicas: 3, isElected: true },
    );
  });

  test('agree on the metrics that alerts look at', async () => {
    const rule = await rendered({ monitoring: { prometheusRule: { enabled: true } } });
    const text = JSON.stringify(rule.filter(({ kind }) => kind === 'PrometheusRule'));
    const asked = [...text.matchAll(/\b(?<name>\w+)\{namespace/gu)].map(
      ({ groups }) => groups?.['name'],
    );
    const exposition = await createOperatorMetrics().exposition();
    assert.equal(asked.length, 3);
    assert.deepEqual(
      asked.filter((name) => !exposition.includes(`# TYPE ${name} `)),
      [],
    );
  });
});

/** Of all containers of a pod. */
function argumentsIn(podSpec: unknown): readonly string[] {
  const { containers } = podSpec as { readonly containers: readonly { args: readonly string[] }[] };
  return containers.flatMap(({ args }) => args);
}

async function optionsWith(values: object) {
  const options = readOptions(argumentsIn(podSpecIn(await rendered(values))), {
    POD_NAME: 'operator-0',
    POD_NAMESPACE: NAMESPACE,
  });
  assert.ok(typeof options === 'object');
  return options;
}

async function definitionsIn(values: object): Promise<readonly Rendered[]> {
  return (await rendered(values)).filter(({ kind }) => kind === DEFINITION);
}

describeTier('api-server', 'Helm refuses by name', ({ test }) => {
  function checkRefused(values: object, complaint: RegExp): void {
    test(JSON.stringify(values), async () => {
      await assert.rejects(rendered(values), complaint);
      assert.ok(valuesArguments(values).length > 0);
    });
  }

  checkRefused({ replicas: 2 }, /additional properties 'replicas' not allowed/u);
  checkRefused({ image: { name: 'x' } }, /'\/image': additional properties 'name' not allowed/u);
  checkRefused({ replicaCount: 'two' }, /'\/replicaCount': got string, want integer/u);
  checkRefused({ replicaCount: 6 }, /'\/replicaCount': maximum: got 6, want 5/u);
  checkRefused({ watchNamespaces: ['Shop'] }, /'\/watchNamespaces\/0': 'Shop' does not match/u);
  checkRefused({ image: { pullPolicy: 'Sometimes' } }, /must be one of 'Always', 'IfNotPresent'/u);
  checkRefused({ resources: { limits: { memory: 'lots' } } }, /'\/resources\/limits\/memory'/u);
  checkRefused({ leaderElection: { enabled: false } }, /set replicaCount to 1/u);
  checkRefused({ serviceAccount: { create: false } }, /set serviceAccount\.name/u);
});
