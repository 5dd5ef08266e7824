import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const inOrg = (rule: string) =>
  `actor User {} resource Org { roles = ["a"]; permissions = ["p"]; relations = { o: Org };\n${rule} }`;

test('role and permission stand for names', () =>
  expectDiagnostics(inOrg('role if role on "o"; permission if role; "p" if permission on "o";')));
test('resource stands for the object behind on', () =>
  expectDiagnostics(inOrg('"p" if "a" on resource;')));
test('no other word stands for anything', () =>
  expectDiagnostics(
    inOrg('a if actor; "p" if b on "o" or "a" on c or not resource;'),
    '2:1 error unknown-word: "a" stands for nothing here: names are written in quotes',
    '2:6 error unknown-word: "actor"',
    '2:20 error unknown-word: "b"',
    '2:39 error unknown-word: "c"',
    '2:48 error unknown-word: "resource"',
  ));
