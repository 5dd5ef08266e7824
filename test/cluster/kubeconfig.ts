/** Who asks which API server, as the file that every Kubernetes client reads. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority, Credentials, Identity } from './certificates.ts';

export type KubeconfigWriter = {
  /** Writes the file of that user and resolves to its path. */
  write(user: Identity, url: string): Promise<string>;
};

/** Writes into `directory`; the credentials are in the files themselves. */
export function kubeconfigWriter(authority: Authority, directory: string): KubeconfigWriter {
  let written = 0;
  const write = async (user: Identity, url: string): Promise<string> => {
    const credentials = await authority.issue(user);
    written += 1;
    const name = user.commonName.replace(/[^\w-]+/gu, '-');
    const path = join(directory, `${name}-${written}.kubeconfig`);
    const text = kubeconfig(url, authority.certificate, credentials);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return { write };
}

/** In JSON, which is YAML. */
function kubeconfig(url: string, authority: string, { certificate, key }: Credentials): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const cluster = { server: url, 'certificate-authority-data': base64(authority) };
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
