/**
 * A certificate, its key and the authorities of clients, as texts in PEM: looked at before they are used, so
 * that what is wrong has a name, and a pair that does not fit never replaces one that does. No text is in a message.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { OWN_VARIABLES } from '../contract.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { Secret } from '../lib/secret.ts';

/** What the files have in them. */
export type TlsTexts = {
  readonly cert: string;
  readonly key: Secret;
  /** Undefined: no certificate is asked of clients. */
  readonly clientCa: string | undefined;
};

export type TlsMaterial = TlsTexts & {
  /** Of the node's certificate, in milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** SHA-256 of the node's certificate. */
  readonly fingerprint: string;
  /** SHA-256 fingerprints of the authorities of clients. */
  readonly authorities: ReadonlySet<string>;
};

export type ReadTlsMaterial =
  | { readonly kind: 'material'; readonly material: TlsMaterial }
  /** One line, that begins with the variable. */
  | { readonly kind: 'wrong'; readonly problem: string };

/** RFC 8996 deprecates what is older. */
export const TLS_VERSION_MIN: SecureVersion = 'TLSv1.2';

const { tlsCertFile: CERT, tlsKeyFile: KEY, tlsClientCaFile: CLIENT_CA } = OWN_VARIABLES;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

export function readTlsMaterial(texts: TlsTexts): ReadTlsMaterial {
  const leaf = certificatesIn(texts.cert)?.[0];
  if (leaf === undefined) return wrong(`${CERT}: holds no certificate in PEM`);
  const key = privateKeyIn(texts.key);
  if (key === undefined) return wrong(`${KEY}: holds no key in PEM without a passphrase`);
  if (!leaf.checkPrivateKey(key)) return wrong(`${KEY}: is not the key of the certificate`);
  const authorities = texts.clientCa === undefined ? [] : certificatesIn(texts.clientCa);
  if (authorities === undefined) return wrong(`${CLIENT_CA}: holds no certificate in PEM`);
  if (authorities.some(({ ca }) => !ca)) {
    return wrong(`${CLIENT_CA}: holds a certificate that is not of an authority`);
  }
  const problem = whyUnusable(texts);
  if (problem !== undefined) return wrong(`${CERT}: cannot be used: ${problem}`);
  const fingerprints = authorities.map(({ fingerprint256 }) => fingerprint256);
  const expiresAtMs = leaf.validToDate.getTime();
  const { fingerprint256: fingerprint } = leaf;
  const material = { ...texts, expiresAtMs, fingerprint, authorities: new Set(fingerprints) };
  return { kind: 'material', material };
}

/** As `node:tls` takes it. */
export function contextOptions({ cert, key, clientCa }: TlsTexts) {
  return {
    cert,
    key: key.reveal(),
    minVersion: TLS_VERSION_MIN,
    ...(clientCa === undefined ? {} : { ca: clientCa }),
  };
}

/** Undefined: there is none, or something else besides. */
function certificatesIn(text: string): readonly X509Certificate[] | undefined {
  try {
    const found = [...text.matchAll(PEM_CERTIFICATE)].map(([pem]) => new X509Certificate(pem));
    return found.length === 0 ? undefined : found;
  } catch {
    return undefined;
  }
}

function privateKeyIn(text: Secret): KeyObject | undefined {
  try {
    return createPrivateKey(text.reveal());
  } catch {
    return undefined;
  }
}

/** What the library makes of it: a key that is too short, a digest that is too weak. */
function whyUnusable(texts: TlsTexts): string | undefined {
  try {
    createSecureContext(contextOptions(texts));
    return undefined;
  } catch (cause) {
    return reasonOf(cause);
  }
}

function wrong(problem: string): ReadTlsMaterial {
  return { kind: 'wrong', problem };
}
