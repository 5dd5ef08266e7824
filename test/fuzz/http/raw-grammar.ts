/** HTTP requests with anything wrong about them: lines, headers, lengths, chunks, encodings, JSON. */

import { gzipSync } from 'node:zlib';
import type { Random } from '../../demo/random.ts';
import { OPERATIONS } from '../../contracts/openapi.ts';
import type { Door } from './doors.ts';
import { type HttpCase, type RequestParts, utf8 } from './request.ts';
import { strangeJson } from './strange-json.ts';

const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH', 'TRACE', 'CONNECT'];
const STRANGE_METHODS = ['PROPFIND', 'QUERY', 'get', '', 'G ET', 'GE\0T', 'X'.repeat(9_000), 'É'];
const VERSIONS = [
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.10',
  'HTTP/1',
  'http/1.1',
  'X/1.1',
  '',
];
const STRANGE_TARGETS = [
  '*',
  '',
  '/',
  '//',
  '/%zz',
  '/%00',
  '/\0',
  '/api/authorize/',
  '/api//authorize',
  '/%2Fapi/authorize',
  '/api/%61uthorize',
  '/API/AUTHORIZE',
  '/api/authorize;x=1',
  '/api/authorize#x',
  '/../api/list',
  '/api/../healthcheck',
  '/__proto__',
  '/constructor',
  '/api/stats',
  '/api/batch',
  'example.org:80',
  'http://example.org/api/list',
  'https://:@/x',
  utf8('/é'),
  `/${'a'.repeat(20_000)}`,
];
const QUERIES = [
  'predicate=has_role',
  'predicate=has_role&args.0.type=User&args.0.id=alice',
  'predicate=a&predicate=b',
  'predicate=_',
  'args.9.type=User',
  'args.0.id=alone&predicate=x',
  'predicate=%zz',
  'predicate=%ff%fe',
  'predicate=%ED%A0%80',
  'predicate=has_size&args.1.type=Integer&args.1.id=1e3',
  'predicate=x&args.0.type=Actor',
  'predicate=x&args.00000.type=User',
  'predicate=x&args.-1.type=User&args.0x1.id=2',
  'predicate=x&__proto__=1&constructor=2',
  'predicate=+&args.0.type=+',
  '&&&===',
  '?',
  `predicate=${'p'.repeat(700)}`,
  `predicate=x&${'args.0.x=1&'.repeat(500)}`,
];
const LENGTHS = [
  '-1',
  '+5',
  '0x5',
  '5, 5',
  '5,6',
  '1e3',
  '',
  '99999999999999999999',
  ' 5 ',
  '005',
  '7',
];
const ENCODINGS = ['chunked', 'Chunked', 'chunked, chunked', 'gzip, chunked', 'identity', 'x', ''];
/** Documented with 413. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const CHUNKS = [
  '2\r\n{}\r\n0\r\n\r\n',
  '2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n',
  'g\r\n{}\r\n0\r\n\r\n',
  '-1\r\n{}\r\n',
  'ffffffffffffffff\r\n{}',
  '0x2\r\n{}\r\n0\r\n\r\n',
  '2\n{}\n0\n\n',
  '2\r\n{}0\r\n\r\n',
  '2\r\n{',
  '0\r\n',
  '\r\n',
  `2;${'e'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`,
  `2\r\n{}\r\n0\r\n${'T: x\r\n'.repeat(3_000)}\r\n`,
  '1\r\n{\r\n1\r\n}\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
];

/** One header, or several, of a kind that is seldom right. */
const STRANGE_HEADERS: readonly ((random: Random) => readonly string[])[] = [
  (random) => [`Content-Length: ${random.pick(LENGTHS)}`],
  (random) => [`Transfer-Encoding: ${random.pick(ENCODINGS)}`],
  () => ['Transfer-Encoding: chunked', 'Content-Length: 3'],
  () => ['Content-Length: 3', 'Content-Length: 4'],
  () => ['Host: a', 'Host: b'],
  () => [utf8('Host: ü'), 'Host:'],
  () => ['No colon at all'],
  () => [': no name'],
  () => ['Name with spaces: x'],
  () => ['X-Fold: a', ' folded'],
  () => ['X-Nul: a\0b'],
  () => ['X-Return: a\rb'],
  () => [utf8('X-Wide: ☃')],
  () => [`X-Long: ${'v'.repeat(20_000)}`],
  () => Array.from({ length: 300 }, (_, index) => `X-${index}: ${index}`),
  () => Array.from({ length: 3_000 }, () => 'a:'),
  () => ['__proto__: x', 'constructor: y', 'toString: z'],
  (random) => [`Connection: ${random.pick(['close', 'keep-alive', 'x, close', 'upgrade', ''])}`],
  (random) => ['Connection: Upgrade', `Upgrade: ${random.pick(['websocket', 'h2c', ''])}`],
  (random) => [`Expect: ${random.pick(['100-continue', '200-ok', '', '100-continue, x'])}`],
  (random) => [`Content-Encoding: ${random.pick(['gzip', 'br', 'identity', '', 'x'])}`],
  (random) => [
    `Content-Type: ${random.pick(['', '/', 'text/plain; charset=', 'multipart/form-data'])}`,
  ],
  (random) => [
    `Range: ${random.pick(['bytes=0-0', 'bytes=-', 'bytes=9-1', 'x', `bytes=${'9'.repeat(99)}-`])}`,
  ],
  () => ['If-Range: "x"', 'Range: bytes=1-2'],
  (random) => [
    `Oso-Fallback-Max-Age-Ms: ${random.pick(['', '-1', '1e3', '5,6', '9'.repeat(400), '0'])}`,
  ],
  (random) => [`X-Request-ID: ${random.pick(['', 'a b', 'x'.repeat(500), utf8('é'), '{}'])}`],
  (random) => [
    `Authorization: ${random.pick(['', 'Basic x', 'Bearer', 'Bearer e__', `Bearer ${'k'.repeat(9_000)}`])}`,
  ],
  () => ['Authorization: Bearer e_1_2_3', 'Authorization: Bearer e_1_2_3'],
  () => ['OsoOffset: 9', 'X-OsoApiVersion: 99', 'Accept: text/html', 'Accept-Encoding: br'],
];

/** One to three requests on a connection; one in ten of them damaged as bytes. */
export function rawCase(random: Random, door: Door): HttpCase {
  const count = random.chance(85) ? 1 : 2 + random.below(2);
  const requests = Array.from({ length: count }, () => rawRequest(random, door));
  const damage = random.chance(10)
    ? Array.from({ length: 1 + random.below(3) }, () => ({
        at: random.below(2 ** 31),
        remove: random.below(random.chance(50) ? 2 : 40),
        insert: random.pick(['', '\0', '\r\n', ' ', '\xff', 'HTTP/1.1', '\r\n\r\n', '{', ':']),
      }))
    : [];
  return { requests, damage };
}

function rawRequest(random: Random, { key }: Door): RequestParts {
  const operation = random.pick(OPERATIONS);
  const method = random.chance(80) ? operation.method : methodOf(random);
  const version = random.chance(92) ? 'HTTP/1.1' : random.pick(VERSIONS);
  const between = random.chance(98) ? ' ' : random.pick(['', '  ', '\t']);
  return {
    line: [method, targetOf(random, operation.path), version].join(between),
    headers: headersOf(random, key),
    body: bodyOf(random),
    framing: random.pick(['length', 'length', 'length', 'chunked', 'as it is']),
    lineEnd: random.chance(97) ? '\r\n' : random.pick(['\n', '\r', '\n\r', '']),
  };
}

function methodOf(random: Random): string {
  return random.pick(random.chance(60) ? METHODS : STRANGE_METHODS);
}

function targetOf(random: Random, path: string): string {
  if (random.chance(8)) return random.pick(STRANGE_TARGETS);
  const slashes = random.chance(5) ? '/'.repeat(random.below(4)) : '';
  return `${slashes}${path}${random.chance(25) ? `?${random.pick(QUERIES)}` : ''}`;
}

function headersOf(random: Random, key: string): readonly string[] {
  const headers: string[] = [];
  if (random.chance(97)) headers.push('Host: x');
  if (random.chance(92)) headers.push(`Authorization: Bearer ${key}`);
  if (random.chance(60)) headers.push('Connection: close');
  if (random.chance(40)) headers.push('Content-Type: application/json');
  if (random.chance(3)) headers.push('Content-Encoding: gzip');
  while (random.chance(25)) headers.push(...random.pick(STRANGE_HEADERS)(random));
  return headers;
}

function bodyOf(random: Random): string {
  // As long as a body may be, a byte more or less.
  if (random.below(4_000) === 0) return ' '.repeat(BODY_BYTES_MAX + random.below(3) - 1);
  if (random.chance(8)) return random.pick(CHUNKS);
  if (random.chance(2)) return gzipSync('{}').toString('latin1');
  return strangeJson(random);
}
