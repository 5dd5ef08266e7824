/**
 * Prometheus Operator's two kinds with the fields of theirs that we fill, and no other: an API server drops
 * any field that is not here. Names and types are those of its CRDs, v0.75.
 */

const TEXT = { type: 'string' };
const TEXTS = { type: 'object', additionalProperties: TEXT };

const SECRET_KEY = objectOf({ name: TEXT, key: TEXT });
const TLS_CONFIG = objectOf({ ca: objectOf({ secret: SECRET_KEY }), serverName: TEXT });
const SCHEME = { type: 'string', enum: ['http', 'https'] };
const ENDPOINT = objectOf({ port: TEXT, path: TEXT }, { scheme: SCHEME, tlsConfig: TLS_CONFIG });
const ENDPOINTS = { type: 'array', items: ENDPOINT };
const SELECTOR = objectOf({ matchLabels: TEXTS });
const RULES = listOf({ alert: TEXT, expr: TEXT, for: TEXT, labels: TEXTS, annotations: TEXTS });
const GROUPS = listOf({ name: TEXT, rules: RULES }, { 'x-kubernetes-list-map-keys': ['name'] });

export const MONITORING_CRDS = [
  kindOf('ServiceMonitor', { selector: SELECTOR, endpoints: ENDPOINTS }),
  kindOf('PrometheusRule', { groups: GROUPS }),
];

function kindOf(kind: string, spec: object) {
  const plural = `${kind.toLowerCase()}s`;
  const schema = objectOf({ spec: objectOf(spec) });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      names: { kind, plural, singular: kind.toLowerCase() },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

function objectOf(required: object, optional: object = {}) {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required) };
}

function listOf(properties: object, keys: object = {}) {
  const isMap = Object.keys(keys).length > 0;
  const listType = isMap ? { 'x-kubernetes-list-type': 'map', ...keys } : {};
  return { type: 'array', items: objectOf(properties), ...listType };
}
