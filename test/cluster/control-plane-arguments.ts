/** What each program of a control plane is told on its command line. */

import { join } from 'node:path';
import type { ControlPlaneFiles } from './control-plane-files.ts';
import { API_SERVER_CLIENT } from './control-plane-files.ts';
import { type Place, POD_RANGE, SERVICE_RANGE } from './place.ts';

/** Where nobody is (RFC 5737). An API server on loopback has no address to give to pods. */
const NO_ADDRESS = '192.0.2.1';

export function etcdArguments({ run, ports }: Place): readonly string[] {
  const peers = `http://127.0.0.1:${ports.etcdPeers}`;
  return [
    '--name=test',
    `--data-dir=${join(run.path, 'etcd')}`,
    `--listen-client-urls=${etcdUrl(ports)}`,
    `--advertise-client-urls=${etcdUrl(ports)}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=test=${peers}`,
    '--log-level=warn',
    // What is lost when the machine stops is only a test's.
    '--unsafe-no-fsync',
  ];
}

/** `auditLogPath`: where to write down every request, if anywhere. */
export function apiServerArguments(
  place: Place,
  files: ControlPlaneFiles,
  auditLogPath: string | undefined,
): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl(place.ports)}`,
    `--secure-port=${place.ports.api}`,
    ...addressArguments(place),
    `--tls-cert-file=${files.serverCertificate}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--client-ca-file=${files.authorityCertificate}`,
    ...kubeletArguments(files),
    ...aggregationArguments(files),
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.tokenPublicKey}`,
    `--service-account-signing-key-file=${files.tokenPrivateKey}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    '--profiling=false',
    // Without it a stop takes a minute while anyone watches.
    '--shutdown-watch-termination-grace-period=1s',
    ...(auditLogPath === undefined
      ? []
      : [`--audit-log-path=${auditLogPath}`, `--audit-policy-file=${files.auditPolicy}`]),
  ];
}

export function controllerManagerArguments(
  files: ControlPlaneFiles,
  kubeconfigPath: string,
): readonly string[] {
  return [
    ...clientArguments(kubeconfigPath),
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${files.tokenPrivateKey}`,
    `--root-ca-file=${files.authorityCertificate}`,
    `--cluster-signing-cert-file=${files.authorityCertificate}`,
    `--cluster-signing-key-file=${files.authorityKey}`,
    '--allocate-node-cidrs=true',
    `--cluster-cidr=${POD_RANGE}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    // A test cannot wait for minutes until an autoscaler acts.
    '--horizontal-pod-autoscaler-sync-period=5s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=20s',
    '--horizontal-pod-autoscaler-initial-readiness-delay=5s',
    '--horizontal-pod-autoscaler-downscale-stabilization=20s',
  ];
}

export function schedulerArguments(kubeconfigPath: string): readonly string[] {
  return clientArguments(kubeconfigPath);
}

/** There is one of each, and nobody asks it anything: neither an election nor a port. */
function clientArguments(kubeconfigPath: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--authentication-kubeconfig=${kubeconfigPath}`,
    `--authorization-kubeconfig=${kubeconfigPath}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ];
}

function addressArguments({ nodeAddress }: Place): readonly string[] {
  return nodeAddress === undefined
    ? [
        '--bind-address=127.0.0.1',
        `--advertise-address=${NO_ADDRESS}`,
        '--endpoint-reconciler-type=none',
      ]
    : ['--bind-address=0.0.0.0', `--advertise-address=${nodeAddress}`];
}

function kubeletArguments(files: ControlPlaneFiles): readonly string[] {
  return [
    `--kubelet-client-certificate=${files.clientCertificate}`,
    `--kubelet-client-key=${files.clientKey}`,
    `--kubelet-certificate-authority=${files.authorityCertificate}`,
    '--kubelet-preferred-address-types=InternalIP',
  ];
}

/** How a server that extends the API, such as metrics-server, knows that it is the API server that asks. */
function aggregationArguments(files: ControlPlaneFiles): readonly string[] {
  return [
    `--requestheader-client-ca-file=${files.authorityCertificate}`,
    `--requestheader-allowed-names=${API_SERVER_CLIENT}`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${files.clientCertificate}`,
    `--proxy-client-key-file=${files.clientKey}`,
    '--enable-aggregator-routing=true',
  ];
}

function etcdUrl(ports: Place['ports']): string {
  return `http://127.0.0.1:${ports.etcd}`;
}
