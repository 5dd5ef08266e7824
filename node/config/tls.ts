/** Files of TLS, as settings name them. What is in them is looked at by those who use them. */

import { OWN_VARIABLES } from '../contract.ts';

export type TlsConfig = {
  readonly certPath: string;
  readonly keyPath: string;
  /** Undefined: no certificate is asked of clients. */
  readonly clientCaPath: string | undefined;
};

const { tlsCertFile: CERT, tlsKeyFile: KEY, tlsClientCaFile: CLIENT_CA } = OWN_VARIABLES;
const { peersCaFile: PEERS_CA, peers: PEERS } = OWN_VARIABLES;

type Variables = Readonly<Record<string, string | undefined>>;

export type ReadTlsSettings = {
  /** Undefined: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Undefined: as the system trusts. */
  readonly peersCaPath: string | undefined;
  /** One line per wrong variable. */
  readonly problems: readonly string[];
};

/**
 * A variable that is set and empty is an error, not an absent one: whoever set it wants TLS, or
 * certificates of clients, and without them everybody would be let in.
 */
export function readTlsSettings(variables: Variables): ReadTlsSettings {
  const { [CERT]: certPath, [KEY]: keyPath, [CLIENT_CA]: clientCaPath } = variables;
  const { [PEERS_CA]: peersCaPath, [PEERS]: peers = '' } = variables;
  const problems = [CERT, KEY, CLIENT_CA, PEERS_CA]
    .filter((name) => variables[name] === '')
    .map((name) => `${name}: is empty: name a file, or leave the variable out`);
  const needs = (name: string, other: string) => problems.push(`${name}: needs ${other} too`);
  const isOn = certPath !== undefined && keyPath !== undefined;
  if (certPath !== undefined && keyPath === undefined) needs(CERT, KEY);
  if (keyPath !== undefined && certPath === undefined) needs(KEY, CERT);
  if (clientCaPath !== undefined && !isOn) needs(CLIENT_CA, `${CERT} and ${KEY}`);
  if (peersCaPath !== undefined && peers === '') needs(PEERS_CA, PEERS);
  return { tls: isOn ? { certPath, keyPath, clientCaPath } : undefined, peersCaPath, problems };
}
