import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { readVerifyOptions, runVerify, verify } from '../../../operator/cli/verify.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { NodeReply } from '../../../operator/observe/http-get.ts';

/** What an address answers: its readiness, and whether it leads. */
type Replica = { readonly status?: number; readonly leads?: 0 | 1 } | 'silent';

const OPTIONS = { host: 'metrics', port: 8080, replicas: 2, isElected: true, timeoutMs: 3_000 };

/** Asks what there is at each second; time goes on when it is slept through. */
async function check(options: object, seconds: readonly Readonly<Record<string, Replica>>[]) {
  const lines: string[] = [];
  let nowMs = 0;
  const now = () => seconds[Math.min(nowMs / 1_000, seconds.length - 1)] ?? {};
  const isWell = await verify(
    { ...OPTIONS, ...options },
    {
      addressesOf: async (host) => {
        assert.equal(host, 'metrics');
        if (Object.keys(now()).length === 0) throw new Error('ENOTFOUND');
        return await Promise.resolve(Object.keys(now()));
      },
      get: async ({ ip }, path) => await Promise.resolve(replyOf(now()[ip] ?? 'silent', path)),
      clock: {
        nowMs: () => nowMs,
        monotonicMs: () => nowMs,
        sleep: async (durationMs) => {
          nowMs += durationMs;
          await Promise.resolve();
        },
      },
      write: (line) => void lines.push(line.trimEnd()),
      signal: new AbortController().signal,
    },
  );
  return { isWell, lines, tookMs: nowMs };
}

function replyOf(replica: Replica, path: string): NodeReply {
  if (replica === 'silent') throw new Error('the connection was refused');
  const { status = 200, leads = 0 } = replica;
  const metrics = `# HELP\nleader_election_master_status{name="a"} ${leads}\n`;
  return path === '/metrics'
    ? { status: 200, body: metrics }
    : { status, body: status === 200 ? 'ok\n' : 'the watches have not shown all yet\n' };
}

const LEADER: Replica = { leads: 1 };
const WAITING: Replica = { leads: 0 };

test('two that are ready, one of which leads, are well at once', async () =>
  assert.deepEqual(await check({}, [{ a: WAITING, b: LEADER }]), {
    isWell: true,
    lines: ['a is ready', 'b is ready, and leads'],
    tookMs: 0,
  }));

test('who is not ready yet is waited for', async () => {
  const { isWell, tookMs } = await check({}, [{}, { a: 'silent' }, { a: LEADER, b: WAITING }]);
  assert.deepEqual({ isWell, tookMs }, { isWell: true, tookMs: 2_000 });
});

test('without an election nobody needs to lead', async () =>
  assert.equal((await check({ isElected: false, replicas: 1 }, [{ a: WAITING }])).isWell, true));

describe('when the time is over, it says what is wrong', () => {
  function checkProblem(replicas: Readonly<Record<string, Replica>>, problem: string): void {
    test(problem, async () => {
      const { isWell, lines, tookMs } = await check({}, [replicas]);
      assert.deepEqual({ isWell, tookMs }, { isWell: false, tookMs: 3_000 });
      assert.equal(lines.includes(problem), true, lines.join('\n'));
    });
  }

  checkProblem({}, 'metrics has 0 of 2 replicas');
  checkProblem({ a: LEADER }, 'metrics has 1 of 2 replicas');
  checkProblem({ a: WAITING, b: WAITING }, '0 replicas lead; there must be one');
  checkProblem({ a: LEADER, b: LEADER }, '2 replicas lead; there must be one');
  checkProblem({ a: LEADER, b: 'silent' }, 'b is not ready: the connection was refused');
  checkProblem(
    { a: WAITING, b: { leads: 1, status: 503 } },
    'b is not ready, and leads: the watches have not shown all yet',
  );
});

test('replicas are asked over the network', async () => {
  const server = createServer((request, response) => {
    response.end(replyOf(LEADER, request.url ?? '').body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  try {
    const door = {
      clock: SYSTEM_CLOCK,
      write: (line: string) => void lines.push(line),
      signal: new AbortController().signal,
    };
    const args = ['--host=127.0.0.1', `--port=${port}`, '--leader-elect'];
    assert.equal(await runVerify(args, door), true);
    assert.deepEqual(lines, ['127.0.0.1 is ready, and leads\n']);
  } finally {
    server.close();
  }
});

describe('the words after verify', () => {
  test('have defaults, but for the host', () =>
    assert.deepEqual(readVerifyOptions(['--host=m']), {
      host: 'm',
      port: 8080,
      replicas: 1,
      isElected: false,
      timeoutMs: 60_000,
    }));

  test('are all understood', () =>
    assert.deepEqual(
      readVerifyOptions([
        '--host=m',
        '--port=1',
        '--replicas=3',
        '--leader-elect',
        '--timeout-seconds=5',
      ]),
      { host: 'm', port: 1, replicas: 3, isElected: true, timeoutMs: 5_000 },
    ));

  for (const [args, problem] of [
    [[], /^--host: must be the name of the Service/u],
    [['--host=m', '--port=web'], /^--port: must be a whole number from 1 to 65535$/u],
    [['--host=m', '--replicas=-1'], /^--replicas: must be a whole number from 0 to 100$/u],
    [['--host=m', '--no-such'], /Unknown option '--no-such'/u],
  ] as const) {
    test(`are refused: ${args.join(' ')}`, () =>
      assert.throws(() => readVerifyOptions(args), { name: 'UsageError', message: problem }));
  }
});
