/** What `--help` prints: enough to get a node running without any other page. */

import {
  DEFAULT_PORT,
  DEFAULT_PRIMARY_URL,
  EXIT,
  OWN_VARIABLES,
  PATHS,
  VENDOR_VARIABLES,
} from '../contract.ts';

const V = VENDOR_VARIABLES;
const O = OWN_VARIABLES;

const COMMANDS = [
  ['serve', 'copy an environment from Oso Cloud and answer from the copy (the default)'],
  ['test FILE…', 'run the tests that are in a policy'],
  ['validate FILE…', 'check a policy without running its tests'],
  ['build', 'make a snapshot of policy files and facts, without a primary'],
  ['verify FILE…', 'check every byte of snapshots'],
  ['inspect FILE', 'print what is in a snapshot: counts, sizes, age, policy'],
  ['check', 'ask a snapshot or a running node: may this actor do this to that resource?'],
  ['list', '… what resources of a type may this actor do this to?'],
  ['actions', '… what may this actor do to that resource?'],
  ['query', '… which facts match?'],
  ['explain', 'ask a snapshot why something is allowed, or is not'],
  ['primary', 'a stand-in for Oso Cloud, for development and tests'],
] as const;

const SERVE_FLAGS = [
  ['--import FILE', 'begin with this snapshot when nobody has a newer one'],
  ['--export FILE', 'copy once, write a snapshot to FILE (- for stdout), and end'],
] as const;

const REQUIRED = [
  [V.apiToken, 'a read-only API key of the environment'],
  [O.apiTokenFile, 'or the name of a file that holds it'],
  [V.environment, 'the id of the environment to copy'],
  [V.tenant, 'the id of your tenant'],
] as const;

const OPTIONAL = [
  [O.url, `what to copy from (${DEFAULT_PRIMARY_URL})`],
  [V.port, `where to listen; 0 takes a free port (${DEFAULT_PORT})`],
  [O.host, 'the address to listen on (0.0.0.0)'],
  [O.pathPrefix, 'what may stand before each path, as in http://lb/oso: /oso'],
  [V.clientId, 'names this run of this node (a random UUID)'],
  [V.logLevel, 'info, warn or error; JSON lines on stderr (error)'],
  [O.syncIntervalSeconds, 'from one copy to the next (1800)'],
  [O.startWaitSeconds, 'how long a start tries the primary (60; with a copy on disk 0)'],
  [O.keyHashes, 'base64 SHA-256 of the keys that are let in (all that look right)'],
  [O.keyHashesFile, 'or a file with them, one a line, read again when it changes'],
  [O.keyCheck, 'shape, listed, or verify: the primary is asked (listed with a list)'],
  [O.tlsCertFile, 'a file with the node’s certificate: it listens on https alone'],
  [O.tlsKeyFile, 'a file with the key of that certificate'],
  [O.tlsClientCaFile, 'a file with the authorities of clients, who must show theirs'],
  [O.softAgeSeconds, 'a copy that is older is warned of (3 intervals)'],
  [O.hardAgeSeconds, 'a copy that is older is an error in the log (none)'],
  [O.overHardAge, 'and then: serve, or refuse (serve)'],
  [V.directory, 'where copies are kept, for one node alone (./.oso)'],
  [O.keep, 'how many copies stay there (1)'],
  [O.residency, 'how a copy is read: resident, paged, or auto (auto)'],
  [O.peers, 'URLs of other nodes, to copy from in an outage, with commas'],
  [O.peersCaFile, 'a file with the authorities of those that are on https'],
  [O.peersServerName, 'the name in their certificates (that of its URL each)'],
  [O.store, 'a path or URL (http, https, s3) to copy from in an outage'],
  [O.storeWrite, 'true: this node puts each new copy there (false)'],
  [O.guard, 'copies that differ much from the last: default, off, warn, hold'],
  [O.agreement, 'share of the questions that the primary is asked too, like 0.01 (0)'],
  [O.answerBudgetSeconds, 'how long an answer may take, like 0.5; then it is a 503 (4)'],
  [O.authzen, 'true: AuthZEN requests are answered too (false)'],
  [O.authzenUrl, 'the https URL that their senders know this node by'],
  [O.sqlDialect, 'of local authorization: postgresql or mysql (postgresql)'],
  [V.disableTelemetry, 'accepted for compatibility; nothing is ever sent'],
  [V.disableErrorLogging, 'accepted for compatibility; nothing is ever sent'],
] as const;

const PATHS_SERVED = [
  ['/api/…', "what Oso Cloud's SDKs ask, with the application's own key"],
  ['/access/v1/…', `what AuthZEN's callers ask, if ${O.authzen} is true`],
  [PATHS.health, '200 when there is a copy to answer from, else 503'],
  [PATHS.metrics, 'for Prometheus'],
  [PATHS.status, 'what the node knows about itself, as JSON'],
  [PATHS.generation, 'its copy, for other nodes and for people: a snapshot'],
] as const;

const EXITS = [
  [String(EXIT.done), 'done, or ended by a signal'],
  [String(EXIT.testsFailed), "a policy's own test failed; check and explain: denied"],
  [String(EXIT.wrongInput), 'a word, a variable, a file, a question or the key is wrong'],
  [String(EXIT.noCopy), 'no copy could be had within the wait; there is nothing to ask'],
  [String(EXIT.bug), 'a bug'],
] as const;

export const HELP = `Oso Fallback, self-run: answers authorization questions when Oso Cloud cannot.

Usage: oso-fallback [COMMAND] [ARGUMENT…]

${rows(COMMANDS)}

COMMAND --help, or help COMMAND, tells more of each; --version tells which this is.

Try it with a policy of yours, without an account:
  oso-fallback primary --port 8081 POLICY.polar
  ${O.url}=http://localhost:8081 ${V.environment}=e_0123456789 ${V.tenant}=t_0123456789 \\
    ${V.apiToken}=e_0123456789_12345_osotesttoken01xiIn oso-fallback
  and in the application:
    new Oso('http://localhost:8081', key, { fallbackUrl: 'http://localhost:${DEFAULT_PORT}' })

serve also takes:
${rows(SERVE_FLAGS)}

The environment of serve:
${rows(REQUIRED)}
these have defaults:
${rows(OPTIONAL)}

What it serves:
${rows(PATHS_SERVED)}

Exit codes:
${rows(EXITS)}
`;

function rows(table: readonly (readonly [string, string])[]): string {
  const width = Math.max(...table.map(([name]) => name.length));
  return table.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
}
