import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

test('built-in types are not declared', () => {
  for (const type of ['Actor', 'Resource', 'String', 'Integer', 'Boolean']) {
    expectDiagnostics(
      `resource ${type} {}`,
      `1:10 error reserved-type: Every policy has a type ${type}`,
    );
  }
});
test('what such a block says is not looked at', () =>
  expectDiagnostics('actor Actor { roles = ["a"]; "a" if "b"; }', '1:7 error reserved-type'));
