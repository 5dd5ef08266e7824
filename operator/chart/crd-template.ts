/** The chart's template of the CustomResourceDefinition, so that an upgrade of the chart upgrades it. */

import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { customResourceDefinition } from '../api/crd.ts';

/**
 * With the policy by which Helm leaves it when the release is uninstalled: whoever deletes a definition
 * deletes all resources of its kind.
 */
export function crdTemplate(): string {
  const { apiVersion, kind, metadata, spec } = customResourceDefinition();
  // Helm reads YAML 1.1, in which Off and On are no texts unless they are quoted.
  const format = { version: '1.1', aliasDuplicateObjects: false, lineWidth: 100 } as const;
  const text = stringify({ spec }, format);
  assert.ok(!text.includes('{{'), 'the definition has what Helm takes for a template');
  return `{{- /* Made by \`make chart\` from operator/api. */}}
{{- if .Values.crds.install }}
apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${metadata.name}
  labels:
    {{- include "oso-fallback-operator.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
${text}{{- end }}
`;
}
