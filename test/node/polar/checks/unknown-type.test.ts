import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const BLOCKS = 'actor User {} resource Org {}\n';

test('a type without a block is told once, wherever it is first named', () =>
  expectDiagnostics(
    `${BLOCKS}p(x: Orgg) if x matches Orgg and y matches Grp and q(x, y); declare d(Grp, Tag);
test "t" { assert_not p(x: Tga); }`,
    '2:6 warning unknown-type: No block declares a type Orgg; did you mean "Org"?',
    '2:44 warning unknown-type: No block declares a type Grp',
    '2:76 warning unknown-type: No block declares a type Tag',
    '3:28 warning unknown-type: No block declares a type Tga',
  ));
test('built-in types need no block', () =>
  expectDiagnostics(`${BLOCKS}p(_: String, _: Integer, _: Boolean, _: Actor, _: Resource);`));
test('literals may be of any type', () => expectDiagnostics(`${BLOCKS}p(Tag{"x"}, Field{"y"});`));
test('without blocks nothing is an Actor or a Resource, and that is told once', () =>
  expectDiagnostics(
    'p(_: Actor, _: Resource); q(_: Actor);',
    '1:6 warning unknown-type: No block declares an actor: nothing matches Actor',
    '1:16 warning unknown-type: No block declares a type: nothing matches Resource',
  ));
