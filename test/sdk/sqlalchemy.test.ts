/** PyPI `sqlalchemy-oso-cloud`, unmodified: a node and PostgreSQL decide together while the primary is gone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasPostgresProcess, startPostgres } from '../postgres/postgres.ts';
import { DEVELOPMENT_KEY, freePort, startNode, startPrimary } from '../system/processes.ts';
import { listDocuments, missingSqlalchemy } from './sqlalchemy.ts';

const POLICY = `
actor User {}
resource Organization { roles = ["admin"]; }
resource Team { roles = ["member"]; }
resource Document {
  permissions = ["read"];
  relations = { organization: Organization, team: Team };
  "read" if "admin" on "organization";
  "read" if "member" on "team";
  "read" if is_public(resource);
}
has_permission(_: User, "edit", document: Document) if has_status(document, "draft");
declare is_public(Document);
declare has_status(Document, String);
`;

const ANN_IS_ADMIN = role('ann', 'admin', { type: 'Organization', id: '1' });
const TOM_IS_MEMBER = role('tom', 'member', { type: 'Team', id: '7' });

/** Whose documents, and which: 1 is of organization 1, 2 is public, 3 is of team 7, 1 and 4 are drafts. */
const EXPECTED: Readonly<Record<string, readonly number[]>> = {
  'ann read': [1, 2],
  'tom read': [2, 3],
  'zoe read': [2],
  'zoe edit': [1, 4],
  'ann frob': [],
};

const missing = missingSqlalchemy ?? (hasPostgresProcess ? undefined : 'needs PostgreSQL');
const skip = missing === undefined ? false : `tier PyPI sqlalchemy-oso-cloud: ${missing}`;

test(
  'models are listed with what the node knows and what their tables hold',
  { skip },
  async () => {
    await using database = await startPostgres('process');
    const primary = await startPrimary();
    await post(`${primary.url}/api/policy`, { src: POLICY, filename: '' });
    await post(`${primary.url}/api/batch`, [{ inserts: [ANN_IS_ADMIN, TOM_IS_MEMBER] }]);
    const node = await startNode({ primaryUrl: primary.url });
    await primary.stop();
    const found = await listDocuments({
      databaseUrl: database.url ?? '',
      primaryUrl: `http://127.0.0.1:${await freePort()}`,
      fallbackUrl: node.url,
      questions: Object.keys(EXPECTED).map((question) => question.split(' ') as [string, string]),
    });
    assert.deepEqual(found, { queried: EXPECTED, selected: EXPECTED });
    await node.stop();
  },
);

function role(user: string, name: string, resource: { type: string; id: string }) {
  const args = [{ type: 'User', id: user }, { type: 'String', id: name }, resource];
  return { predicate: 'has_role', args };
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${DEVELOPMENT_KEY}` };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(reply.ok, await reply.text());
}
