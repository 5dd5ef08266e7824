/** A node in a box: containerd, kubelet and kube-proxy, joined to a control plane in the same box. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_SERVER_CLIENT } from './control-plane-files.ts';
import type { JoinableControlPlane } from './control-plane.ts';
import { NODE_ADDRESS, type NodeBox } from './node-box.ts';
import {
  containerdSettings,
  kubeletSettings,
  networkSettings,
  NODE_NAME,
  proxySettings,
} from './node-settings.ts';
import { writePauseImage } from './pause-image.ts';
import type { Program } from './program.ts';
import type { ProgramGroup } from './program-group.ts';
import { tool } from './tools.ts';
import { waitUntil } from './wait-until.ts';

const READY_MS_MAX = 90_000;
const NODE_USER = { commonName: `system:node:${NODE_NAME}`, organizations: ['system:nodes'] };

export type Node = {
  /** Makes the images of an OCI or Docker archive known to the node; `imagePullPolicy: Never`. */
  readonly loadImage: (archivePath: string) => Promise<void>;
  /** Ends the kubelet and starts it again: pods run on. */
  readonly restartKubelet: () => Promise<void>;
  /** The same for the container runtime. */
  readonly restartContainerd: () => Promise<void>;
};

type Parts = {
  readonly box: NodeBox;
  readonly group: ProgramGroup;
  readonly controlPlane: JoinableControlPlane;
};

/** Resolves when the node is Ready. */
export async function startNode(parts: Parts): Promise<Node> {
  const containerd = await startContainerd(parts);
  const { group, controlPlane } = parts;
  await controlPlane.kubectl(
    'create',
    'clusterrolebinding',
    API_SERVER_CLIENT,
    '--clusterrole=system:kubelet-api-admin',
    `--user=${API_SERVER_CLIENT}`,
  );
  const kubeletArguments = await writeKubelet(parts, containerd.socket);
  let kubelet = await group.start('kubelet', kubeletArguments);
  const proxy = await group.start('kube-proxy', await writeProxy(parts));
  await Promise.race([untilReady(controlPlane), kubelet.failed, proxy.failed]);
  const restartKubelet = async (): Promise<void> => {
    await kubelet.stop();
    kubelet = await group.start('kubelet', kubeletArguments);
  };
  return { loadImage: containerd.loadImage, restartContainerd: containerd.restart, restartKubelet };
}

async function startContainerd({ box, group }: Parts) {
  const directory = join(box.run.path, 'containerd');
  await mkdir(join(directory, 'network'), { recursive: true });
  const settings = join(directory, 'settings.toml');
  await writeFile(settings, containerdSettings(directory));
  const network = join(directory, 'network/pods.conflist');
  await writeFile(network, JSON.stringify(networkSettings(directory)));
  const socket = join(directory, 'socket');
  const control = [tool('ctr'), '--address', socket, '--namespace', 'k8s.io'];
  const start = async (): Promise<Program> => {
    const program = await group.start('containerd', ['--config', settings]);
    const isReady = async () => await box.execute(...control, 'version');
    const ready = waitUntil('containerd answers', isReady, { timeoutMs: READY_MS_MAX });
    await Promise.race([ready, program.failed]);
    return program;
  };
  const loadImage = async (archivePath: string): Promise<void> => {
    await box.execute(...control, 'images', 'import', archivePath);
  };
  let program = await start();
  const restart = async (): Promise<void> => {
    await program.stop();
    program = await start();
  };
  const pause = join(directory, 'pause.tar');
  await writePauseImage(pause);
  await loadImage(pause);
  return { socket, loadImage, restart };
}

async function writeKubelet({ box, controlPlane }: Parts, socket: string) {
  const { files, innerUrl } = controlPlane;
  const directory = join(box.run.path, 'kubelet');
  await mkdir(directory);
  const serves = { ...NODE_USER, servesAt: [`DNS:${NODE_NAME}`, `IP:${NODE_ADDRESS}`] };
  const server = await files.authority.issue(serves);
  const paths = { serverCertificate: join(directory, 'crt'), serverKey: join(directory, 'key') };
  await writeFile(paths.serverCertificate, server.certificate);
  await writeFile(paths.serverKey, server.key, { mode: 0o600 });
  const settings = join(directory, 'settings.json');
  const { authorityCertificate } = files;
  const { controlGroup } = box;
  const given = { ...paths, directory, containerdSocket: socket, authorityCertificate };
  await writeFile(settings, JSON.stringify(kubeletSettings({ ...given, controlGroup })));
  return [
    `--config=${settings}`,
    `--kubeconfig=${await files.write(NODE_USER, innerUrl)}`,
    `--root-dir=${directory}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_ADDRESS}`,
  ];
}

async function writeProxy({ box, controlPlane }: Parts): Promise<readonly string[]> {
  const { files, innerUrl } = controlPlane;
  const kubeconfigPath = await files.write({ commonName: 'system:kube-proxy' }, innerUrl);
  const settings = join(box.run.path, 'kube-proxy.json');
  await writeFile(settings, JSON.stringify(proxySettings(kubeconfigPath)));
  return [`--config=${settings}`];
}

async function untilReady(controlPlane: JoinableControlPlane): Promise<void> {
  const wait = ['--for=condition=Ready', '--timeout=5s', `node/${NODE_NAME}`];
  await waitUntil('the node is Ready', async () => await controlPlane.kubectl('wait', ...wait), {
    timeoutMs: READY_MS_MAX,
  });
}
