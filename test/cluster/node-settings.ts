/** The settings of what makes a machine a node: container runtime, network of pods, kubelet, proxy. */

import { join } from 'node:path';
import { NODE_ADDRESS } from './node-box.ts';
import { POD_RANGE } from './place.ts';
import { CNI_DIRECTORY } from './tools.ts';

export const NODE_NAME = 'node-1';
export const DNS_ADDRESS = '10.96.0.10';
/** As `ociArchive` names it. */
export const PAUSE_IMAGE = 'docker.io/library/pause:test';
/** Of the one node; the controller manager gives it out of the range of all. */
const NODE_POD_RANGE = POD_RANGE.replace('/16', '/24');

const RUNTIME = 'plugins."io.containerd.grpc.v1.cri"';

export function containerdSettings(directory: string): string {
  return `
version = 2
root = "${directory}/images"
state = "${directory}/state"
[grpc]
address = "${directory}/socket"
[plugins."io.containerd.internal.v1.opt"]
path = "${directory}/opt"
[${RUNTIME}]
sandbox_image = "${PAUSE_IMAGE}"
# Where root may not raise its own score, no sandbox would start.
restrict_oom_score_adj = true
[${RUNTIME}.cni]
bin_dir = "${CNI_DIRECTORY}"
conf_dir = "${directory}/network"
[${RUNTIME}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[${RUNTIME}.containerd.runtimes.runc.options]
SystemdCgroup = false
`;
}

/** A bridge of its own for pods; the machine's other networks are not there. */
export function networkSettings(directory: string): object {
  const addresses = {
    type: 'host-local',
    dataDir: join(directory, 'addresses'),
    ranges: [[{ subnet: NODE_POD_RANGE }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods0',
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: addresses,
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

export function kubeletSettings(node: {
  /** Paths. */
  readonly directory: string;
  readonly containerdSocket: string;
  readonly authorityCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly controlGroup: string;
}): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: node.authorityCertificate },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: node.serverCertificate,
    tlsPrivateKeyFile: node.serverKey,
    containerRuntimeEndpoint: `unix://${node.containerdSocket}`,
    podLogsDir: join(node.directory, 'pod-logs'),
    clusterDNS: [DNS_ADDRESS],
    clusterDomain: 'cluster.local',
    cgroupDriver: 'cgroupfs',
    cgroupRoot: node.controlGroup,
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    // A full disk of the machine is not what is tested.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '0%',
      'nodefs.inodesFree': '0%',
      'imagefs.available': '0%',
    },
    // What a test waits for comes sooner.
    nodeStatusUpdateFrequency: '5s',
    syncFrequency: '10s',
  };
}

export function proxySettings(kubeconfigPath: string): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    hostnameOverride: NODE_NAME,
    clusterCIDR: POD_RANGE,
    clientConnection: { kubeconfig: kubeconfigPath },
    conntrack: { maxPerCore: 0 },
    iptables: { minSyncPeriod: '0s' },
  };
}
