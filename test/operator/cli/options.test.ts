import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELP, readOptions } from '../../../operator/cli/options.ts';

const POD = { POD_NAME: 'operator-0', POD_NAMESPACE: 'oso' };

function checkRefused(args: readonly string[], problem: RegExp, environment = {}) {
  assert.throws(() => readOptions(args, environment), { name: 'UsageError', message: problem });
}

test('without words it looks after the whole cluster, alone', () => {
  assert.deepEqual(readOptions([], {}), {
    namespaces: [],
    nodeImage: 'oso-fallback-node:0.1.0',
    lease: undefined,
    installation: undefined,
    podName: undefined,
    podNamespace: undefined,
    port: 8080,
    logLevel: 'info',
    kubeconfigPath: undefined,
  });
});

test('every flag is understood', () => {
  const args = [
    '--namespace=a',
    '--namespace',
    'b',
    '--namespace=a',
    '--node-image=x/y:1',
    '--leader-elect',
    '--lease-name=l',
    '--port=0',
    '--log-level=debug',
    '--kubeconfig=/k',
  ];
  assert.deepEqual(readOptions(args, POD), {
    namespaces: ['a', 'b'],
    nodeImage: 'x/y:1',
    lease: { name: 'l', namespace: 'oso' },
    installation: 'oso/l',
    podName: 'operator-0',
    podNamespace: 'oso',
    port: 0,
    logLevel: 'debug',
    kubeconfigPath: '/k',
  });
});

test('an empty variable is an absent one', () => {
  const options = readOptions([], { POD_NAME: '', POD_NAMESPACE: '' });
  assert.ok(typeof options === 'object' && options.podNamespace === undefined);
});

test('what is wrong is named, all of it at once', () => {
  checkRefused(
    ['--port=x', '--log-level=loud'],
    /^--port: must be a port\n--log-level: must be error, warn, info or debug$/u,
  );
  checkRefused(['--port=99999'], /--port/u);
  checkRefused(['--namespace=A_b'], /--namespace: must be the name of a namespace/u);
  checkRefused(['--node-image='], /--node-image/u);
  checkRefused(['--verbose'], /Unknown option '--verbose'/u);
  checkRefused(['serve'], /serve/u);
  checkRefused(['--leader-elect'], /set POD_NAMESPACE/u);
});

test("the vendor's image is no image for resources that name none", () => {
  const refusal =
    /^--node-image: must not be the vendor's image.*set spec\.image .*spec\.imageKind: Vendor$/u;
  checkRefused(['--node-image=public.ecr.aws/osohq/fallback:1.1.0'], refusal);
  checkRefused([`--node-image=mirror:5000/osohq/fallback@sha256:${'0'.repeat(64)}`], refusal);
  const options = readOptions(['--node-image=mirror:5000/osohq/fallback-node:1'], {});
  assert.ok(typeof options === 'object');
  assert.equal(options.nodeImage, 'mirror:5000/osohq/fallback-node:1');
});

test('help and version come before everything', () => {
  assert.equal(readOptions(['--help', '--port=x'], {}), 'help');
  assert.equal(readOptions(['--version'], {}), 'version');
  assert.equal(readOptions(['-h'], {}), 'help');
});

test('the help names every flag and variable', () => {
  for (const word of [
    '--namespace',
    '--node-image',
    '--leader-elect',
    '--lease-name',
    '--port',
    '--log-level',
    '--kubeconfig',
    '--version',
    '--help',
    'POD_NAME',
    'POD_NAMESPACE',
  ]) {
    assert.ok(HELP.includes(word), word);
  }
  assert.ok(HELP.split('\n').every((line) => line.length <= 100));
});
