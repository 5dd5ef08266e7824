/** What a connection said, as HTTP answers: read strictly, for nothing else may be on it. */

export type HttpAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Conversation = {
  /** Without those of 1xx. */
  readonly answers: readonly HttpAnswer[];
  /** Why the rest is none; undefined: there is no rest. */
  readonly problem: string | undefined;
};

const HEAD_END = '\r\n\r\n';
const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) [A-Z][\w '-]*$/iu;
/** RFC 9110, 5.5: bytes beyond ASCII may be in a value, as those of an id that is sent back. */
const HEADER_LINE = /^([\w-]+): ?([\t -~\u0080-\u00FF]*)$/u;

/** `text` is latin1. An answer without its body is one to HEAD when another follows, or nothing. */
export function readAnswers(text: string): Conversation {
  const answers: HttpAnswer[] = [];
  let rest = text;
  while (rest !== '') {
    const read = readAnswer(rest);
    if (typeof read === 'string') return { answers, problem: read };
    if (read.answer.status >= 200) answers.push(read.answer);
    rest = read.rest;
  }
  return { answers, problem: undefined };
}

function readAnswer(text: string): { readonly answer: HttpAnswer; readonly rest: string } | string {
  const end = text.indexOf(HEAD_END);
  if (end === -1) return `no answer: ${JSON.stringify(text.slice(0, 200))}`;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(STATUS_LINE.exec(first)?.[1]);
  if (Number.isNaN(status)) return `no status line: ${JSON.stringify(first.slice(0, 200))}`;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value = ''] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) return `no header: ${JSON.stringify(line.slice(0, 200))}`;
    headers[name.toLowerCase()] = value;
  }
  const after = text.slice(end + HEAD_END.length);
  const body = readBody(headers, after, status);
  if (body === undefined) return `the answer with ${status} is cut short`;
  const answer = { status, headers, body: Buffer.from(body.text, 'latin1').toString() };
  return { answer, rest: after.slice(body.length) };
}

type Body = { readonly text: string; readonly length: number };

function readBody(
  headers: Readonly<Record<string, string>>,
  after: string,
  status: number,
): Body | undefined {
  if (status < 200 || after === '' || after.startsWith('HTTP/1.1 ')) return { text: '', length: 0 };
  if (headers['transfer-encoding'] === 'chunked') return readChunks(after);
  const length = Number(headers['content-length'] ?? Number.NaN);
  return after.length >= length ? { text: after.slice(0, length), length } : undefined;
}

function readChunks(after: string): Body | undefined {
  let text = '';
  let at = 0;
  for (;;) {
    const [line, size] = /^([\da-f]{1,8})\r\n/u.exec(after.slice(at, at + 10)) ?? [];
    if (line === undefined || size === undefined) return undefined;
    const start = at + line.length;
    const length = Number.parseInt(size, 16);
    if (after.slice(start + length, start + length + 2) !== '\r\n') return undefined;
    text += after.slice(start, start + length);
    at = start + length + 2;
    if (length === 0) return { text, length: at };
  }
}
