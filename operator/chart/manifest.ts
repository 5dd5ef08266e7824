/** The operator as one file for `kubectl apply`: what the chart renders, without what only Helm needs. */

import { type Document, isMap, parseAllDocuments, stringify } from 'yaml';

/** Where everything is installed, and what it is called. */
export const NAMESPACE = 'oso-fallback-system';
export const RELEASE = 'oso-fallback-operator';

/** What Helm is asked: nothing is for Helm to keep, and no test of Helm's is in it. */
export const TEMPLATE_ARGUMENTS = [
  '--namespace',
  NAMESPACE,
  '--set',
  'crds.keep=false',
  '--no-hooks',
];

const HELM_LABELS = ['helm.sh/chart', 'app.kubernetes.io/managed-by'];

/** What runs in it needs no more than the strictest of Kubernetes' profiles allows. */
const NAMESPACE_OBJECT = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: NAMESPACE,
    labels: {
      'app.kubernetes.io/name': RELEASE,
      'pod-security.kubernetes.io/enforce': 'restricted',
    },
  },
};

/** `rendered`: of `helm template`, asked so. */
export function manifest(rendered: string, version: string): string {
  const documents = parseAllDocuments(rendered);
  if (documents.length === 0) {
    throw new Error('Cannot make the manifest: the chart renders to nothing');
  }
  const objects = documents.map(textOfObject);
  const head = `# Oso Fallback operator ${version}. kubectl apply --server-side -f oso-fallback-operator.yaml\n`;
  return [head, stringify(NAMESPACE_OBJECT), ...objects].join('---\n').replace('---\n', '');
}

function textOfObject(document: Document.Parsed): string {
  const [problem] = document.errors;
  if (problem !== undefined) throw problem;
  for (const path of [['metadata'], ['spec', 'template', 'metadata']]) {
    for (const label of HELM_LABELS) withoutLabel(document, [...path, 'labels'], label);
  }
  document.commentBefore = null;
  if (isMap(document.contents)) document.contents.commentBefore = null;
  return document.toString({ lineWidth: 0, directives: false });
}

function withoutLabel(document: Document.Parsed, labels: readonly string[], label: string): void {
  if (document.hasIn([...labels, label])) document.deleteIn([...labels, label]);
}
