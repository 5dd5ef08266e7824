{{- /* What everything is called, and how it is found. */}}

{{- define "oso-fallback-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "oso-fallback-operator.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Of the pod that tests a release. */}}
{{- define "oso-fallback-operator.testSelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "oso-fallback-operator.labels" -}}
{{ include "oso-fallback-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: oso-fallback
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end }}

{{- define "oso-fallback-operator.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "oso-fallback-operator.fullname" .) }}
{{- else }}
{{- required "serviceAccount.create is false: set serviceAccount.name to the one that exists" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "oso-fallback-operator.image" -}}
{{- with .Values.image }}
{{- .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}
{{- end }}

{{- define "oso-fallback-operator.nodeImage" -}}
{{- $beside := regexReplaceAll "[^/]*$" .Values.image.repository "oso-fallback-node" }}
{{- .Values.nodeImage | default (printf "%s:%s" $beside .Chart.AppVersion) }}
{{- end }}
