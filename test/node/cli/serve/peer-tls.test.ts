import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { peerTls } from '../../../../node/cli/serve/peer-tls.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';

const NOBODY = { peersCaPath: undefined, peersServerName: undefined };

test('without files others are believed as the system believes them', () =>
  assert.equal(peerTls({ tls: undefined, copies: NOBODY }), undefined));

test('what is in the files at that moment is used, also of files that were replaced', () => {
  using directory = temporaryDirectory();
  const file = (name: string, text: string) => {
    const path = join(directory.path, name);
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    return path;
  };
  const tls = {
    certPath: file('tls.crt', 'cert'),
    keyPath: file('tls.key', 'key'),
    clientCaPath: undefined,
  };
  const both = peerTls({ tls, copies: { ...NOBODY, peersCaPath: file('ca.crt', 'ca') } });
  assert.deepEqual(both?.(), { ca: 'ca', cert: 'cert', key: 'key' });
  file('tls.crt', 'next cert');
  assert.deepEqual(both?.(), { ca: 'ca', cert: 'next cert', key: 'key' });
  const own = peerTls({ tls, copies: NOBODY });
  assert.deepEqual(own?.(), { cert: 'next cert', key: 'key' });
});

test('a name that all of them have is asked for', () => {
  const named = peerTls({ tls: undefined, copies: { ...NOBODY, peersServerName: 'shop.a.svc' } });
  assert.deepEqual(named?.(), { serverName: 'shop.a.svc' });
});
