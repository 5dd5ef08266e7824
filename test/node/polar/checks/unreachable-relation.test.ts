import { test } from 'node:test';
import { expectDiagnostics } from './expect-diagnostics.ts';

const inRepo = (rule: string) => `actor User {} resource Staff extends User {}
resource Org { relations = { boss: User, site: Org }; }
resource Repo { roles = ["a"]; relations = { org: Org, owner: User, staff: Staff };
${rule} }`;

test('a relation to actors grants', () =>
  expectDiagnostics(inRepo('"a" if "owner" or "staff" or "boss" on "org";')));
test('a relation to others grants nobody anything', () =>
  expectDiagnostics(
    inRepo('"a" if "org"; "a" if "site" on "org"; "a" if "org" on resource;'),
    '4:8 warning never-holds: "org" leads to Org, which is no actor',
    '4:22 warning never-holds: "site" leads to Org',
    '4:46 warning never-holds: "org" leads to Org',
  ));
