import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { architectureNamed } from '../../../operator/image/architecture.ts';
import { libraryRoot } from '../../../operator/image/library-root.ts';
import { temporaryDirectory } from '../../system/processes.ts';
import { withCommands } from './commands.ts';

/** Downloads an empty file per package, for the architecture that its settings name. */
const APT_GET = `grep -q 'APT::Architecture "arm64"' "$APT_CONFIG"
[ "$1" = update ] || for name in "$@"; do [ "$name" = download ] || : > "$name.deb"; done`;
/** --extract PACKAGE ROOT */
const DPKG_DEB = 'mkdir -p "$3"; : > "$3/$(basename "$2")"';

test("a machine's own libraries are where they are", async () => {
  const parts = { machine: 'x64', scratch: '/nowhere' };
  assert.equal(await libraryRoot(architectureNamed('amd64'), parts), '/');
});

test("another machine's libraries are unpacked into a folder, and nothing else is touched", async () => {
  const scratch = temporaryDirectory();
  const root = await withCommands({ 'apt-get': APT_GET, 'dpkg-deb': DPKG_DEB }, () =>
    libraryRoot(architectureNamed('arm64'), { machine: 'x64', scratch }),
  );
  assert.deepEqual(readdirSync(root).toSorted(), ['libc6.deb', 'libgcc-s1.deb', 'libstdc++6.deb']);
  const places = readFileSync(join(scratch, 'apt.conf'), 'utf8').match(/^Dir\S* "[^"]*"/gmu) ?? [];
  assert.ok(places.length > 0 && places.every((place) => place.includes(scratch)));
});

test('where there is no such thing, it is said what there is instead', async () => {
  await withCommands({ 'apt-get': 'echo "no network" >&2; exit 100' }, async () => {
    const parts = { machine: 'x64', scratch: temporaryDirectory() };
    await assert.rejects(libraryRoot(architectureNamed('arm64'), parts), (error: Error) => {
      assert.match(error.message, /libraries of arm64.*docker build --platform linux\/arm64/u);
      assert.match(String(error.cause), /no network/u);
      return true;
    });
  });
});
