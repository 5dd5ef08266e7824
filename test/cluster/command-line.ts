/** kubectl and Helm on one cluster, as a person would type them. They leave nothing in the home. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { tool } from './tools.ts';

export type CommandLine = {
  /** Resolves to what it prints; an exit code other than 0 rejects with what it complains about. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
  /** `kubectl apply`, server-side, of a manifest: one object, a list of them, or YAML. */
  readonly apply: (manifest: string | object) => Promise<string>;
  readonly helm: (...args: readonly string[]) => Promise<string>;
  /** What makes both, and every other client, use this cluster. */
  readonly environment: NodeJS.ProcessEnv;
};

/** `directory` is for their caches. */
export function commandLine(kubeconfigPath: string, directory: string): CommandLine {
  const environment = {
    KUBECONFIG: kubeconfigPath,
    KUBECACHEDIR: join(directory, 'kubectl'),
    HELM_CACHE_HOME: join(directory, 'helm/cache'),
    HELM_CONFIG_HOME: join(directory, 'helm/config'),
    HELM_DATA_HOME: join(directory, 'helm/data'),
  };
  const kubectl = async (...args: readonly string[]): Promise<string> =>
    await execute([tool('kubectl'), ...args], { environment });
  const helm = async (...args: readonly string[]): Promise<string> =>
    await execute([tool('helm'), ...args], { environment });
  const apply = async (manifest: string | object): Promise<string> =>
    await execute([tool('kubectl'), 'apply', '--server-side', '-f', '-'], {
      environment,
      input: typeof manifest === 'string' ? manifest : JSON.stringify(asObject(manifest)),
    });
  return { kubectl, apply, helm, environment };
}

/** Resolves to what a command prints; rejects with its complaint unless it ends with 0. */
export async function execute(
  [command = '', ...args]: readonly string[],
  options: { readonly environment?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<string> {
  const child = spawn(command, args, { env: { ...process.env, ...options.environment } });
  // A command that ends without reading its input says why by itself.
  child.stdin.on('error', () => {}).end(options.input ?? '');
  const [output, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<readonly (number | null)[]>,
  ]);
  if (code !== 0) {
    throw new Error(`${[command, ...args].join(' ')}\nended with ${code}: ${complaint || output}`);
  }
  return output;
}

function asObject(manifest: object): object {
  return Array.isArray(manifest) ? { apiVersion: 'v1', kind: 'List', items: manifest } : manifest;
}
