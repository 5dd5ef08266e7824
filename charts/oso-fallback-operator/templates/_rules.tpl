{{- /*
What the operator may do where it looks after OsoFallbacks: the verbs that it uses, and no other. They are
compared with what a real API server saw it do: test/operator/chart/rules.cluster.test.ts.
*/}}
{{- define "oso-fallback-operator.rules" -}}
# The resources themselves are people's: the operator writes nothing but their status.
- apiGroups: [fallback.oso.dev]
  resources: [osofallbacks]
  verbs: [list, watch]
- apiGroups: [fallback.oso.dev]
  resources: [osofallbacks/status]
  verbs: [patch]
# What a fleet is made of.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [monitoring.coreos.com]
  resources: [servicemonitors, prometheusrules]
  verbs: [list, watch, create, patch, delete]
# What becomes of it.
- apiGroups: [""]
  resources: [pods, persistentvolumeclaims]
  verbs: [list, watch]
# Those that a resource names, by their names; and those with the hashes of applications' keys, which it makes.
# Nothing lists or watches Secrets.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, patch, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, update]
{{- end }}
