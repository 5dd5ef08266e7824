/** The keys, certificates and settings that the programs of a control plane read. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_POLICY } from './audit-log.ts';
import { type Authority, createAuthority, createTokenKeys } from './certificates.ts';
import { type KubeconfigWriter, kubeconfigWriter } from './kubeconfig.ts';
import { KUBERNETES_ADDRESS, type Place } from './place.ts';

/** Paths, but for the authority itself. */
export type ControlPlaneFiles = KubeconfigWriter & {
  readonly authority: Authority;
  readonly authorityCertificate: string;
  readonly authorityKey: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  /** The API server as a client: of kubelets, and of servers that extend the API. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  readonly tokenPrivateKey: string;
  readonly tokenPublicKey: string;
  readonly auditPolicy: string;
};

/** What the API server calls itself to kubelets and to servers that extend the API. */
export const API_SERVER_CLIENT = 'kube-apiserver-client';

export async function writeControlPlaneFiles(place: Place): Promise<ControlPlaneFiles> {
  const directory = join(place.run.path, 'control-plane');
  await mkdir(directory, { mode: 0o700 });
  const authority = await createAuthority(directory);
  const [server, client] = await Promise.all([
    authority.issue({ commonName: 'kube-apiserver', servesAt: namesOf(place) }),
    authority.issue({ commonName: API_SERVER_CLIENT }),
  ]);
  const tokens = createTokenKeys();
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  return {
    ...kubeconfigWriter(authority, directory),
    authority,
    authorityCertificate: join(directory, 'ca.crt'),
    authorityKey: join(directory, 'ca.key'),
    serverCertificate: await write('server.crt', server.certificate),
    serverKey: await write('server.key', server.key),
    clientCertificate: await write('client.crt', client.certificate),
    clientKey: await write('client.key', client.key),
    tokenPrivateKey: await write('tokens.key', tokens.privateKey),
    tokenPublicKey: await write('tokens.pub', tokens.publicKey),
    auditPolicy: await write('audit-policy.json', AUDIT_POLICY),
  };
}

function namesOf({ nodeAddress }: Place): readonly string[] {
  const names = ['', '.default', '.default.svc', '.default.svc.cluster.local'];
  const addresses = [
    '127.0.0.1',
    KUBERNETES_ADDRESS,
    ...(nodeAddress === undefined ? [] : [nodeAddress]),
  ];
  return [
    'DNS:localhost',
    ...names.map((each) => `DNS:kubernetes${each}`),
    ...addresses.map((each) => `IP:${each}`),
  ];
}
