/** A Kubernetes control plane: etcd, API server, controller manager and scheduler, with RBAC on. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { ADD_ONS_USER, type AuditEvent, readAuditLog } from './audit-log.ts';
import { commandLine, type CommandLine } from './command-line.ts';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  schedulerArguments,
} from './control-plane-arguments.ts';
import { type ControlPlaneFiles, writeControlPlaneFiles } from './control-plane-files.ts';
import { startFakeNodes } from './fake-nodes.ts';
import { freePort } from './free-port.ts';
import type { Place } from './place.ts';
import type { Program } from './program.ts';
import { type ProgramGroup, programGroup } from './program-group.ts';
import { createRunDirectory } from './run-directory.ts';
import { startVolumes } from './volumes.ts';
import { waitUntil } from './wait-until.ts';

const READY_MS_MAX = 60_000;
const AUDIT_LOG = 'audit.jsonl';

const ADMINISTRATOR = { commonName: 'administrator', organizations: ['system:masters'] };
/** What makes a cluster complete, beside Kubernetes: not in the audit log. */
export const ADD_ONS = { commonName: ADD_ONS_USER, organizations: ['system:masters'] };
const CONTROLLER_MANAGER = { commonName: 'system:kube-controller-manager' };
const SCHEDULER = { commonName: 'system:kube-scheduler' };

export type ControlPlaneOptions = {
  /** Write down every request that is not Kubernetes' own. */
  readonly auditLog?: boolean;
  /** More arguments of the API server, such as feature gates: what servers of others are like. */
  readonly apiServerArguments?: readonly string[];
};

export type LoopbackOptions = ControlPlaneOptions & {
  /**
   * How many nodes are pretended (`fake-1`, `fake-2`, …; each in a zone of its own): pods become Ready
   * at once though nothing runs, and claims get volumes that grow. Without any, pods stay Pending.
   */
  readonly fakeNodes?: number;
};

export type ControlPlane = CommandLine & {
  /** Of a user who may do everything. */
  readonly kubeconfigPath: string;
  /** Of the API server, at 127.0.0.1. */
  readonly url: string;
  readonly logsDirectory: string;
  /** A kubeconfig of that user, who may do what RBAC lets them do: at first, nothing. Its path. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
  /** What was asked up to now; needs the option `auditLog`. */
  auditEvents(): Promise<readonly AuditEvent[]>;
  /** Ends the API server, as an upgrade does, or as a crash with SIGKILL, and starts it again. */
  restartApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Leaves nothing but the logs. */
  readonly stop: () => Promise<void>;
};

/** On free ports of 127.0.0.1: there may be several side by side. Resolves when it is ready. */
export async function startControlPlane(options: LoopbackOptions = {}): Promise<ControlPlane> {
  await using stack = new AsyncDisposableStack();
  const run = createRunDirectory();
  stack.defer(run.remove);
  const [etcd, etcdPeers, api] = await Promise.all([freePort(), freePort(), freePort()]);
  const forward = async (port: number): Promise<number> => await Promise.resolve(port);
  const place: Place = { run, ports: { etcd, etcdPeers, api }, forward };
  const controlPlane = await startControlPlaneAt(place, options);
  stack.defer(controlPlane.stop);
  if (options.fakeNodes !== undefined && options.fakeNodes > 0) {
    const group = programGroup(run);
    stack.defer(group.stop);
    const kubeconfigPath = await controlPlane.files.write(ADD_ONS, controlPlane.innerUrl);
    const parts = { group, kubeconfigPath, commands: controlPlane, runDirectory: run.path };
    await startVolumes(parts);
    await startFakeNodes({ ...parts, count: options.fakeNodes });
  }
  const owned = stack.move();
  return { ...controlPlane, stop: async () => await owned.disposeAsync() };
}

/** What a place that a node joins needs besides: its files, and how its programs reach it. */
export type JoinableControlPlane = ControlPlane & {
  readonly files: ControlPlaneFiles;
  readonly innerUrl: string;
};

/** Ends by itself when it fails; the directory of the place is its owner's. */
export async function startControlPlaneAt(
  place: Place,
  options: ControlPlaneOptions,
): Promise<JoinableControlPlane> {
  const { logsDirectory } = place.run;
  const group = programGroup({ logsDirectory, enter: place.enter });
  try {
    return { ...(await startPrograms(place, group, options)), stop: group.stop, logsDirectory };
  } catch (error) {
    await group.stop();
    throw new Error(`Cannot start a control plane; its logs: ${logsDirectory}`, { cause: error });
  }
}

async function startPrograms(place: Place, group: ProgramGroup, options: ControlPlaneOptions) {
  const { run, ports } = place;
  const files = await writeControlPlaneFiles(place);
  const auditLogPath = options.auditLog === true ? join(run.logsDirectory, AUDIT_LOG) : undefined;
  const innerUrl = `https://127.0.0.1:${ports.api}`;
  const url = `https://127.0.0.1:${await place.forward(ports.api)}`;
  const startApiServer = async (): Promise<Program> => {
    const { apiServerArguments: more = [] } = options;
    const args = [...apiServerArguments(place, files, auditLogPath), ...more];
    const program = await group.start('kube-apiserver', args);
    await Promise.race([untilReady(url, files), program.failed]);
    return program;
  };

  const etcd = await group.start('etcd', etcdArguments(place));
  let apiServer = await Promise.race([startApiServer(), etcd.failed]);
  const kubeconfigPath = await files.write(ADMINISTRATOR, url);
  const commands = commandLine(kubeconfigPath, join(run.path, 'clients'));
  const controllerManager = await group.start(
    'kube-controller-manager',
    controllerManagerArguments(files, await files.write(CONTROLLER_MANAGER, innerUrl)),
  );
  await group.start('kube-scheduler', schedulerArguments(await files.write(SCHEDULER, innerUrl)));
  await Promise.race([untilControlled(commands), controllerManager.failed]);

  return {
    ...commands,
    files,
    kubeconfigPath,
    url,
    innerUrl,
    kubeconfigFor: async (user: string, groups: readonly string[] = []) =>
      await files.write({ commonName: user, organizations: groups }, url),
    auditEvents: async () => await readAuditLog(join(run.logsDirectory, AUDIT_LOG)),
    restartApiServer: async (signal?: NodeJS.Signals) => {
      await apiServer.stop(signal);
      apiServer = await startApiServer();
    },
  };
}

async function untilReady(url: string, { authority }: ControlPlaneFiles): Promise<void> {
  await waitUntil(
    'the API server is ready',
    async () =>
      (await statusOf(`${url}/readyz`, authority.certificate)) === 200 ? true : undefined,
    { timeoutMs: READY_MS_MAX },
  );
}

/** What pods run as is the controller manager's to make: it does when it works. */
async function untilControlled({ kubectl }: CommandLine): Promise<void> {
  await waitUntil(
    'the controller manager works',
    async () => await kubectl('get', 'serviceaccount', 'default', '--output', 'name'),
    { timeoutMs: READY_MS_MAX },
  );
}

async function statusOf(url: string, ca: string): Promise<number | undefined> {
  const asked = request(url, { ca, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
