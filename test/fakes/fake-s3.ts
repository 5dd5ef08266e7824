/**
 * As much of the REST API of S3 as an unmodified client needs for objects in one bucket: list in pages,
 * get with ranges and conditions, put, uploads in parts, delete. On a real socket, in memory.
 */

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readByteRange } from '../../node/http/byte-range.ts';
import { ScriptedServer } from './scripted-server.ts';

export const FAKE_ACCESS_KEY = 'AKIAFAKEFAKEFAKE';
export const FAKE_BUCKET = 'snapshots';

/** What one request gets instead of its answer. */
export type S3Fault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** So many bytes of the body, then a broken connection, or nothing. */
  | { readonly kind: 'cut' | 'stall'; readonly afterBytes: number };

type Upload = { readonly key: string; readonly parts: Map<number, Buffer> };

/** Its script is by method. */
export class FakeS3 extends ScriptedServer<S3Fault> {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  pageSize = 1_000;
  /** Method and operation or key of every request so far. */
  readonly requests: string[] = [];
  #uploadsBegun = 0;

  static async start(): Promise<FakeS3> {
    return await new FakeS3().listen();
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const [, bucket = '', ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    const method = request.method ?? '';
    const body = Buffer.concat(await request.toArray());
    this.requests.push(`${method} ${key}${describe(url.searchParams)}`);
    const fault = this.nextFor(method);
    const refusal = refusalOf(request, bucket, fault);
    if (refusal !== undefined) fail(response, refusal);
    else this.#act({ request, response, method, key, query: url.searchParams, body, fault });
  }

  #act(asked: Asked): void {
    const { method, query, response } = asked;
    const isUpload = query.has('uploadId');
    switch (method) {
      case 'GET':
        return query.has('list-type') ? this.#list(asked) : this.#get(asked);
      case 'PUT':
        return isUpload ? this.#putPart(asked) : this.#put(asked);
      case 'POST':
        return isUpload ? this.#completeUpload(asked) : this.#beginUpload(asked);
      case 'DELETE':
        return isUpload ? this.#abortUpload(asked) : this.#delete(asked);
      default:
        return fail(response, { status: 405, code: 'MethodNotAllowed' });
    }
  }

  #list({ query, response }: Asked): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .filter((key) => !(query.get('delimiter') === '/' && key.slice(prefix.length).includes('/')))
      .toSorted();
    const page = keys.slice(0, this.pageSize);
    const isTruncated = keys.length > page.length;
    const contents = page.map((key) => {
      const bytes = this.objects.get(key) ?? Buffer.alloc(0);
      const etag = etagOf(bytes).replaceAll('"', '&quot;');
      return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><ETag>${etag}</ETag></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    xml(
      response,
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  #get({ key, request, response, fault }: Asked): void {
    const bytes = this.objects.get(key);
    if (bytes === undefined) {
      fail(response, { status: 404, code: 'NoSuchKey' });
      return;
    }
    const etag = etagOf(bytes);
    const ifMatch = request.headers['if-match'];
    if (ifMatch !== undefined && ifMatch !== etag) {
      fail(response, { status: 412, code: 'PreconditionFailed' });
      return;
    }
    const range = readByteRange(request.headers, { byteLength: bytes.length, etag });
    if (range === 'unsatisfiable') {
      fail(response, { status: 416, code: 'InvalidRange' });
      return;
    }
    const { start, end } = range ?? { start: 0, end: bytes.length };
    const part = bytes.subarray(start, end);
    response.writeHead(range === undefined ? 200 : 206, {
      etag,
      'content-length': part.length,
      'content-type': 'application/octet-stream',
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
    });
    if (fault === undefined || fault.kind === 'error') response.end(part);
    else if (fault.kind === 'stall') response.write(part.subarray(0, fault.afterBytes));
    else response.write(part.subarray(0, fault.afterBytes), () => response.destroy());
  }

  #put({ key, body, response }: Asked): void {
    this.objects.set(key, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  }

  #beginUpload({ key, response }: Asked): void {
    this.#uploadsBegun += 1;
    const id = `upload-${this.#uploadsBegun}`;
    this.uploads.set(id, { key, parts: new Map() });
    xml(
      response,
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  #putPart({ query, body, response }: Asked): void {
    const upload = this.uploads.get(query.get('uploadId') ?? '');
    if (upload === undefined) {
      fail(response, { status: 404, code: 'NoSuchUpload' });
      return;
    }
    upload.parts.set(Number(query.get('partNumber')), body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  }

  /** Joins what the client lists, in its order, and only if it is what was sent. */
  #completeUpload({ query, body, response }: Asked): void {
    const id = query.get('uploadId') ?? '';
    const upload = this.uploads.get(id);
    const listed = [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gsu)].map(([, part = '']) => {
      const number = /<PartNumber>(\d+)<\/PartNumber>/u.exec(part)?.[1];
      const etag = /<ETag>(.*?)<\/ETag>/u.exec(part)?.[1]?.replaceAll('&quot;', '"');
      return { bytes: upload?.parts.get(Number(number)), etag };
    });
    const isRight = listed.every(
      ({ bytes, etag }) => bytes !== undefined && etagOf(bytes) === etag,
    );
    if (upload === undefined || !isRight || listed.length !== upload.parts.size) {
      fail(response, { status: 400, code: 'InvalidPart' });
      return;
    }
    this.uploads.delete(id);
    this.objects.set(
      upload.key,
      Buffer.concat(listed.map(({ bytes }) => bytes ?? Buffer.alloc(0))),
    );
    xml(response, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
  }

  #abortUpload({ query, response }: Asked): void {
    this.uploads.delete(query.get('uploadId') ?? '');
    response.writeHead(204).end();
  }

  #delete({ key, response }: Asked): void {
    this.objects.delete(key);
    response.writeHead(204).end();
  }
}

type Asked = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly fault: S3Fault | undefined;
};

type Refusal = { readonly status: number; readonly code: string };

function refusalOf(
  request: IncomingMessage,
  bucket: string,
  fault: S3Fault | undefined,
): Refusal | undefined {
  if (fault?.kind === 'error') return fault;
  const signed = request.headers.authorization ?? '';
  if (!signed.startsWith(`AWS4-HMAC-SHA256 Credential=${FAKE_ACCESS_KEY}/`)) {
    return { status: 403, code: 'InvalidAccessKeyId' };
  }
  return bucket === FAKE_BUCKET ? undefined : { status: 404, code: 'NoSuchBucket' };
}

function describe(query: URLSearchParams): string {
  if (query.has('list-type')) return '?list';
  if (query.has('uploads')) return '?uploads';
  const part = query.get('partNumber');
  if (part !== null) return `?part=${part}`;
  return query.has('uploadId') ? '?upload' : '';
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function xml(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
}

function fail(response: ServerResponse, { status, code }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>The ${code} of a test</Message></Error>`);
}
