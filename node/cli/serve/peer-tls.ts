/** How this node meets others on https: whom it believes, and the certificate that it shows where it is asked. */

import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import type { ClientTls } from '../../upstream/http-resource.ts';

/**
 * Reads the files anew at each handshake, of which there are few: a certificate that was renewed is used at
 * once. Undefined: as the system trusts, without a certificate.
 */
export function peerTls({
  tls,
  copies: { peersCaPath, peersServerName: serverName },
}: {
  readonly tls: Config['tls'];
  readonly copies: Pick<Config['copies'], 'peersCaPath' | 'peersServerName'>;
}): (() => ClientTls) | undefined {
  if (tls === undefined && peersCaPath === undefined && serverName === undefined) return undefined;
  return () => ({
    ...(serverName === undefined ? {} : { serverName }),
    ...(peersCaPath === undefined ? {} : { ca: read(peersCaPath) }),
    ...(tls === undefined ? {} : { cert: read(tls.certPath), key: read(tls.keyPath) }),
  });
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
