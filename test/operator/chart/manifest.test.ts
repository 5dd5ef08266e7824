import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { manifest } from '../../../operator/chart/manifest.ts';

const RENDERED = `---
# Source: oso-fallback-operator/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  labels:
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: a-1
    kept: "yes"
spec:
  template:
    metadata:
      labels: { helm.sh/chart: a-1, kept: "yes" }
    spec:
      # A comment that says why.
      containers: []
---
# Source: oso-fallback-operator/templates/service.yaml
apiVersion: v1
kind: Service
metadata: { name: a }
`;

type Labelled = {
  readonly kind: string;
  readonly metadata: { readonly labels?: object };
  readonly spec?: { readonly template: Labelled };
};

function objectsIn(text: string): readonly Labelled[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Labelled);
}

test('the namespace comes first, then everything in its order', () =>
  assert.deepEqual(
    objectsIn(manifest(RENDERED, '1.2.3')).map(({ kind }) => kind),
    ['Namespace', 'Deployment', 'Service'],
  ));

test('nothing says that Helm looks after it', () => {
  const [, deployment] = objectsIn(manifest(RENDERED, '1.2.3'));
  assert.deepEqual(deployment?.metadata.labels, { kept: 'yes' });
  assert.deepEqual(deployment?.spec?.template.metadata.labels, { kept: 'yes' });
  assert.doesNotMatch(manifest(RENDERED, '1.2.3'), /helm|# Source/iu);
});

test('why something is so stays beside it', () =>
  assert.match(manifest(RENDERED, '1.2.3'), /# A comment that says why\.\n/u));

test('the first line names the version and says how to apply it', () =>
  assert.match(
    manifest(RENDERED, '1.2.3'),
    /^# Oso Fallback operator 1\.2\.3\. kubectl apply --server-side -f \S+\napiVersion: v1\n/u,
  ));

test('what is no YAML, or nothing, makes no manifest', () => {
  assert.throws(() => manifest('', '1'), /renders to nothing/u);
  assert.throws(() => manifest('a: [', '1'), /Flow sequence/u);
});
