import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const inOrg = (rules: string) => `actor User {}
resource Org { roles = ["owner"]; permissions = ["read"]; relations = { boss: User }; }
resource Repo { roles = ["member"]; permissions = ["read"]; relations = { org: Org };
${rules} }`;

test('names of the block itself', () =>
  expectDiagnostics(
    inOrg('"read" if "membr"; "reed" if "member";'),
    '4:11 error unknown-name: No role, permission or relation "membr" on Repo; did you mean "member"?',
    '4:20 error unknown-name: No role or permission "reed" on Repo; did you mean "read"?',
  ));
test('names of the related block', () =>
  expectDiagnostics(
    inOrg('"read" if "onwer" on "org"; "member" if "boss" on "org";'),
    '4:11 error unknown-name: No role, permission or relation "onwer" on Org; did you mean "owner"?',
  ));
test('the relation itself', () =>
  expectDiagnostics(
    inOrg('"read" if "owner" on "orgg";'),
    '4:22 error unknown-name: No relation "orgg" on Repo; did you mean "org"?',
  ));
test('names of the global block', () => {
  expectDiagnostics(
    `global { roles = ["admin"]; }${inOrg('"read" if global "adnim";')}`,
    '4:18 error unknown-name: No role or permission "adnim" in the global block; did you mean "admin"?',
  );
  expectDiagnostics(
    inOrg('"read" if global "admin";'),
    '4:18 error unknown-name: No role or permission "admin" in the global block',
  );
});
test('names in the global block', () =>
  expectDiagnostics(
    'actor User {} global { roles = ["a"]; "a" if "b"; }',
    '1:46 error unknown-name: No role or permission "b" in the global block',
  ));
test('a relation is granted by no rule', () =>
  expectDiagnostics(
    inOrg('"org" if "member";'),
    '4:1 error unknown-name: "org" is a relation on Repo: a rule grants roles and permissions',
  ));
test('a missing name is told once for each type', () =>
  expectDiagnostics(
    inOrg(
      '"read" if "x"; "member" if "x" or ("x" and not "x") or "x" on "org" or "y" on resource;',
    ),
    '4:11 error unknown-name: No role, permission or relation "x" on Repo',
    '4:56 error unknown-name: No role, permission or relation "x" on Org',
    '4:72 error unknown-name: No role, permission or relation "y" on Repo',
  ));
test('inherited names are known', () =>
  expectDiagnostics(
    'actor User {} resource Base { roles = ["a"]; } resource Org extends Base { roles = ["b"]; "b" if "a"; }',
  ));
test('long rules may use any name', () =>
  expectDiagnostics(
    inOrg('"read" if "member";').concat(
      '\nhas_role(_: User, "x", r: Repo) if has_relation(r, "y", r);',
    ),
  ));
