/** What a cluster has besides Kubernetes itself: volumes, names of Services, metrics of pods. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ADD_ONS, type JoinableControlPlane } from './control-plane.ts';
import { NODE_ADDRESS, type NodeBox } from './node-box.ts';
import { DNS_ADDRESS } from './node-settings.ts';
import type { ProgramGroup } from './program-group.ts';
import { startVolumes } from './volumes.ts';

const DNS_PORT = 1053;
const METRICS_PORT = 4443;

/** They run beside the kubelet, not in pods: nothing has to be pulled, and they are there sooner. */
export async function startAddOns(parts: {
  readonly box: NodeBox;
  readonly group: ProgramGroup;
  readonly controlPlane: JoinableControlPlane;
}): Promise<void> {
  const { box, group, controlPlane } = parts;
  const kubeconfigPath = await controlPlane.files.write(ADD_ONS, controlPlane.innerUrl);
  await controlPlane.apply([...dnsObjects(), ...metricsObjects()]);
  await startVolumes({
    runDirectory: box.run.path,
    group,
    commands: controlPlane,
    kubeconfigPath,
  });
  const zones = join(box.run.path, 'Corefile');
  await writeFile(zones, corefile(kubeconfigPath));
  await group.start('coredns', ['-conf', zones]);
  await group.start('metrics-server', metricsArguments(kubeconfigPath, box.run.path));
}

/** Answers are kept for a second: a test that scales wants to see it. */
function corefile(kubeconfigPath: string): string {
  return `.:${DNS_PORT} {
    bind ${NODE_ADDRESS}
    errors
    kubernetes cluster.local in-addr.arpa {
        kubeconfig ${kubeconfigPath}
        ttl 1
    }
    cache {
        success 1000 1 1
        denial 1000 1 1
    }
}
`;
}

function dnsObjects(): readonly object[] {
  const ports = [
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: DNS_PORT },
    { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: DNS_PORT },
  ];
  return serviceOnNode('kube-dns', { clusterIP: DNS_ADDRESS, ports });
}

function metricsObjects(): readonly object[] {
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: METRICS_PORT }];
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics-server', namespace: 'kube-system' },
    },
  };
  return [...serviceOnNode('metrics-server', { ports }), apiService];
}

/** Two figures make one use of CPU: the first comes after as many seconds twice. */
function metricsArguments(kubeconfigPath: string, directory: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--authentication-kubeconfig=${kubeconfigPath}`,
    `--authorization-kubeconfig=${kubeconfigPath}`,
    `--secure-port=${METRICS_PORT}`,
    `--cert-dir=${join(directory, 'metrics-server')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--kubelet-insecure-tls',
    '--metric-resolution=10s',
    '--kubelet-request-timeout=5s',
  ];
}

/** A Service in front of what no pod serves. */
function serviceOnNode(
  name: string,
  spec: {
    readonly clusterIP?: string;
    readonly ports: readonly {
      readonly name: string;
      readonly protocol: string;
      readonly port: number;
      readonly targetPort: number;
    }[];
  },
): readonly object[] {
  const metadata = { name, namespace: 'kube-system' };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [NODE_ADDRESS], conditions: { ready: true } }],
      ports: spec.ports.map(({ targetPort, ...port }) => ({ ...port, port: targetPort })),
    },
  ];
}
