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
# Says that a resource waits for its children when it is deleted. The API server asks for this right where the
# admission plugin OwnerReferencesPermissionEnforcement is on, as on OpenShift.
- apiGroups: [fallback.oso.dev]
  resources: [osofallbacks/finalizers]
  verbs: [update]
# What every fleet is made of: deleted with its resource, by Kubernetes.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: [get, list, watch, create, patch]
# What a resource can do without.
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [monitoring.coreos.com]
  resources: [servicemonitors, prometheusrules]
  verbs: [get, list, watch, create, patch, delete]
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
