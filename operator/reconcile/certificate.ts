/**
 * The certificate of `spec.tls`, before nodes get it: would they start with it, and would those who ask them believe
 * it? What is not there at all is said by secrets.ts. Nothing of the key leaves this file. Pure.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { OsoFallbackSpec, ReadOsoFallback } from '../api/osofallback.ts';
import { serverNameOf } from '../api/spec-tls.ts';
import type { CaKey } from '../desired/context.ts';
import { type FoundSecrets, type Secrets, TLS_KEYS, valueOf } from './secrets.ts';

/** Of a fleet with `spec.tls`. */
export type Certificate = {
  /** The name that it must have. */
  readonly serverName: string;
  /** Sentences that say what to do. Empty: it can be used, as far as it is there. */
  readonly problems: readonly string[];
  /** Where the Secret says who signs. */
  readonly caKey: CaKey;
  /** Who signs, in PEM. Absent: nobody can be read there. */
  readonly ca?: string;
  /** When it ends, in milliseconds since 1970. Absent: it cannot be read. */
  readonly endsAtMs?: number;
};

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;
/** Between a certificate and an authority that is believed. */
const CHAIN_LENGTH_MAX = 8;
/** Extended key usages. Source: RFC 5280, 4.2.1.12. */
const FOR_SERVERS = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];
const NAMES_SHOWN_MAX = 5;

const [CERT_KEY, PRIVATE_KEY_KEY] = TLS_KEYS;
const CA_KEY = 'ca.crt';

/** Undefined without `spec.tls`, and where its Secret may not be read. */
export function certificateOf(
  read: ReadOsoFallback,
  found: FoundSecrets,
  nowMs: number,
): Certificate | undefined {
  if (read.kind === 'invalid' || found.kind === 'refused') return undefined;
  const { metadata, spec } = read.resource;
  if (spec.tls === undefined) return undefined;
  const serverName = serverNameOf(metadata, spec.tls);
  return { serverName, ...lookAt({ tls: spec.tls, serverName, nowMs }, found.secrets) };
}

type Wanted = {
  readonly tls: NonNullable<OsoFallbackSpec['tls']>;
  readonly serverName: string;
  readonly nowMs: number;
};

function lookAt(
  { tls, serverName, nowMs }: Wanted,
  secrets: Secrets,
): Omit<Certificate, 'serverName'> {
  const { secretName, clientCa } = tls;
  const textAt = (key: string) => valueOf({ secretName, key }, secrets) ?? '';
  const [cert, key] = [textAt(CERT_KEY), textAt(PRIVATE_KEY_KEY)];
  // Issuers that everybody believes leave it out, or leave it empty.
  const caKey = textAt(CA_KEY) === '' ? CERT_KEY : CA_KEY;
  const ca = certificatesIn(textAt(caKey));
  const chain = certificatesIn(cert) ?? [];
  const own = firstProblem({ cert, key, chain, ca, serverName, nowMs });
  const ofClients = clientCa && clientCaProblem(valueOf(clientCa, secrets) ?? '');
  const [leaf] = chain;
  return {
    problems: [
      ...(own === undefined ? [] : [sentence('spec.tls', { secretName, ...own })]),
      ...(clientCa === undefined || ofClients === undefined
        ? []
        : [sentence('spec.tls.clientCa', { ...clientCa, message: ofClients })]),
    ],
    caKey,
    ...(ca === undefined ? {} : { ca: ca.map(String).join('') }),
    ...(leaf === undefined ? {} : { endsAtMs: leaf.validToDate.getTime() }),
  };
}

function sentence(
  field: string,
  { secretName, key, message }: Problem & { readonly secretName: string },
) {
  return `${field}: the key ${key} of the Secret ${secretName} ${message}`;
}

type Pair = {
  readonly cert: string;
  readonly key: string;
  /** Of `cert`: its own first. */
  readonly chain: readonly X509Certificate[];
  /** Undefined: there are none, or something else. */
  readonly ca: readonly X509Certificate[] | undefined;
  readonly serverName: string;
  readonly nowMs: number;
};

type Problem = { readonly key: string; readonly message: string };

/** Of what is not there nothing is said. */
function firstProblem(pair: Pair): Problem | undefined {
  const { cert, key, chain, ca } = pair;
  if (cert === '' || key === '') return undefined;
  const [leaf] = chain;
  if (leaf === undefined) {
    return at(CERT_KEY, 'holds no certificate in PEM: put that of the nodes there');
  }
  const wrongKey = keyProblem(leaf, key) ?? whyUnusable(cert, key);
  if (wrongKey !== undefined) return wrongKey;
  if (ca === undefined) {
    return at(
      CA_KEY,
      `holds no certificate in PEM: put the authorities of ${CERT_KEY} there, or leave it out`,
    );
  }
  const message = leafProblem(leaf, pair) ?? chainProblem(chain, ca, pair.nowMs);
  return message === undefined ? undefined : at(CERT_KEY, message);
}

function keyProblem(leaf: X509Certificate, text: string): Problem | undefined {
  const key = privateKeyIn(text);
  if (key === undefined) {
    return at(
      PRIVATE_KEY_KEY,
      'holds no private key in PEM without a passphrase: put the key of the certificate there',
    );
  }
  if (leaf.checkPrivateKey(key)) return undefined;
  return at(
    PRIVATE_KEY_KEY,
    `is not the key of the certificate in ${CERT_KEY}: put two there that belong together`,
  );
}

/** What a node's TLS would make of it: a key that is too short, a digest that is too weak. */
function whyUnusable(cert: string, key: string): Problem | undefined {
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return at(CERT_KEY, `cannot be used: ${reason}: issue another one`);
  }
}

function leafProblem(
  leaf: X509Certificate,
  { serverName, nowMs }: Pick<Pair, 'serverName' | 'nowMs'>,
): string | undefined {
  const { validFromDate, validToDate, keyUsage: usages } = leaf;
  if (validToDate.getTime() <= nowMs) {
    return `ended on ${validToDate.toISOString()}: renew it; nodes that run go on with what they have`;
  }
  if (validFromDate.getTime() > nowMs) {
    return `is good from ${validFromDate.toISOString()} on: issue one that is good now`;
  }
  if (leaf.checkHost(serverName, { subject: 'never' }) === undefined) {
    return `is not of the name ${serverName}: issue it for that name, or set spec.tls.serverName to one that it has (${namesOf(leaf)})`;
  }
  // Undefined, whatever its type says, where no use is named: then all are meant.
  const named: readonly string[] | undefined = usages;
  if (named !== undefined && !named.some((usage) => FOR_SERVERS.includes(usage))) {
    return 'is not for servers: issue it with the usage "server auth"';
  }
  return undefined;
}

function chainProblem(
  chain: readonly X509Certificate[],
  ca: readonly X509Certificate[],
  nowMs: number,
): string | undefined {
  const [leaf, ...between] = chain;
  if (leaf === undefined || leadsTo(leaf, { between, ca, nowMs })) return undefined;
  return `is not signed by an authority in ${CA_KEY}, directly or by way of others in ${CERT_KEY}: put the one that signs it into ${CA_KEY}`;
}

type Signers = {
  readonly between: readonly X509Certificate[];
  readonly ca: readonly X509Certificate[];
  readonly nowMs: number;
};

/** As those who ask go from certificate to certificate: any that is believed is the end of it. */
function leadsTo(certificate: X509Certificate, signers: Signers, length = 0): boolean {
  const { between, ca, nowMs } = signers;
  if (length > CHAIN_LENGTH_MAX || !isGoodAt(certificate, nowMs)) return false;
  if (ca.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return true;
  if (ca.some((each) => isGoodAt(each, nowMs) && isSignedBy(certificate, each))) return true;
  return between
    .filter((each) => each !== certificate && isSignedBy(certificate, each))
    .some((each) =>
      leadsTo(each, { ...signers, between: between.filter((other) => other !== each) }, length + 1),
    );
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function isGoodAt({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs < validToDate.getTime();
}

/** Of what is not there nothing is said. */
function clientCaProblem(text: string): string | undefined {
  if (text === '') return undefined;
  const authorities = certificatesIn(text);
  if (authorities === undefined) {
    return 'holds no certificate in PEM: put the authorities there that sign those of applications';
  }
  if (authorities.every(({ ca }) => ca)) return undefined;
  return 'holds a certificate that is not of an authority: leave authorities alone there';
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

function privateKeyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

function namesOf({ subjectAltName = '' }: X509Certificate): string {
  const names = subjectAltName
    .split(', ')
    .flatMap((each) => (each.startsWith('DNS:') ? [each.slice('DNS:'.length)] : []));
  if (names.length === 0) return 'it has none';
  const more = names.length - NAMES_SHOWN_MAX;
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function at(key: string, message: string): Problem {
  return { key, message };
}
