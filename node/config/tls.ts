/** Files of TLS, as settings name them. What is in them is looked at by those who use them. */

import { OWN_VARIABLES } from '../contract.ts';

export type TlsConfig = {
  readonly certPath: string;
  readonly keyPath: string;
  /** Undefined: no certificate is asked of clients. */
  readonly clientCaPath: string | undefined;
};

const { tlsCertFile: CERT, tlsKeyFile: KEY, tlsClientCaFile: CLIENT_CA } = OWN_VARIABLES;
const { peersCaFile: PEERS_CA, peersServerName: PEERS_NAME, peers: PEERS } = OWN_VARIABLES;
const NAME = /^[0-9A-Za-z]([-.0-9A-Za-z]{0,251}[0-9A-Za-z])?$/u;

type Variables = Readonly<Record<string, string | undefined>>;

export type ReadTlsSettings = {
  /** Undefined: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Undefined: as the system trusts. */
  readonly peersCaPath: string | undefined;
  /** Undefined: each has that of its URL. */
  readonly peersServerName: string | undefined;
  /** One line per wrong variable. */
  readonly problems: readonly string[];
};

/**
 * A variable that is set and empty is an error, not an absent one: whoever set it wants TLS, or
 * certificates of clients, and without them everybody would be let in.
 */
export function readTlsSettings(variables: Variables): ReadTlsSettings {
  const { [CERT]: certPath, [KEY]: keyPath, [CLIENT_CA]: clientCaPath } = variables;
  const { [PEERS_CA]: peersCaPath, [PEERS_NAME]: name } = variables;
  const empty = [CERT, KEY, CLIENT_CA, PEERS_CA]
    .filter((each) => variables[each] === '')
    .map((each) => `${each}: is empty: name a file, or leave the variable out`);
  const isOn = certPath !== undefined && keyPath !== undefined;
  return {
    tls: isOn ? { certPath, keyPath, clientCaPath } : undefined,
    peersCaPath,
    peersServerName: name === '' ? undefined : name,
    problems: [...empty, ...doorProblems(variables), ...peerProblems(variables)],
  };
}

/** Of the node's own side. */
function doorProblems(variables: Variables): readonly string[] {
  const { [CERT]: certPath, [KEY]: keyPath, [CLIENT_CA]: clientCaPath } = variables;
  const isOn = certPath !== undefined && keyPath !== undefined;
  return [
    ...(certPath !== undefined && keyPath === undefined ? [needs(CERT, KEY)] : []),
    ...(keyPath !== undefined && certPath === undefined ? [needs(KEY, CERT)] : []),
    ...(clientCaPath !== undefined && !isOn ? [needs(CLIENT_CA, `${CERT} and ${KEY}`)] : []),
  ];
}

function peerProblems(variables: Variables): readonly string[] {
  const { [PEERS_CA]: peersCaPath, [PEERS_NAME]: name = '', [PEERS]: peers = '' } = variables;
  const isName = name === '' || NAME.test(name);
  return [
    ...(peersCaPath !== undefined && peers === '' ? [needs(PEERS_CA, PEERS)] : []),
    ...(name !== '' && peers === '' ? [needs(PEERS_NAME, PEERS)] : []),
    ...(isName ? [] : [`${PEERS_NAME}: must be a name of DNS, without port and scheme`]),
  ];
}

function needs(name: string, other: string): string {
  return `${name}: needs ${other} too`;
}
