/**
 * What the Authorization API 1.0 of OpenID AuthZEN demands of a policy decision point, a line per demand. A name
 * is the section and the demand: MUST and REQUIRED unless it says should (SHOULD, RECOMMENDED) or may. Those of
 * section 9 are in test/node/http/authzen-metadata.test.ts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthzenApp } from '../../fakes/authzen-app.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const POLICY = `
  actor User {}
  resource Team { roles = ["member"]; }
  resource Doc {
    roles = ["viewer"];
    permissions = ["read", "write"];
    relations = { team: Team };
    "viewer" if "member" on "team";
    "read" if "viewer";
  }
  has_permission(user: User, "write", doc: Doc) if
    has_role(user, "viewer", doc) and authzen_property(user, "clearance", "high") and
    not authzen_context("network", "public");`;

/** ann reads doc 1 by her team, and doc 2; bob reads doc 1. */
const FACTS = [
  fact('has_role', 'User:ann', 'String:member', 'Team:t'),
  fact('has_relation', 'Doc:1', 'String:team', 'Team:t'),
  fact('has_role', 'User:ann', 'String:viewer', 'Doc:2'),
  fact('has_role', 'User:bob', 'String:viewer', 'Doc:1'),
];

const pdp = new AuthzenApp(worldOf({ policy: POLICY, facts: FACTS }));

const ann = { type: 'User', id: 'ann' };
const cleared = { ...ann, properties: { clearance: 'high' } };
const bob = { type: 'User', id: 'bob' };
const read = { name: 'read' };
const write = { name: 'write' };
const doc1 = { type: 'Doc', id: '1' };
const doc2 = { type: 'Doc', id: '2' };
const annReads = { subject: ann, action: read, resource: doc1 };
const bobReads2 = { subject: bob, action: read, resource: doc2 };
const publicly = { network: 'public' };

type Demand = readonly [name: string, body: unknown, expected: unknown];

/** Each with 200 and exactly this answer; or, instead of an answer, with this status. */
function checkDemands(endpoint: string, demands: readonly Demand[]) {
  for (const [name, body, expected] of demands) {
    test(`${endpoint}: ${name}`, async () => {
      const reply = await pdp.post(endpoint, body);
      const isRefused = typeof expected === 'number';
      assert.equal(reply.statusCode, isRefused ? expected : 200, reply.body);
      assert.equal(reply.headers['content-type'], 'application/json');
      if (isRefused) assert.equal(typeof reply.json<{ message: string }>().message, 'string');
      else assert.deepEqual(reply.json(), expected);
    });
  }
}

const PERMIT = { decision: true };
const DENY = { decision: false };

checkDemands('evaluation', [
  ['5.1 a subject has a type', { ...annReads, subject: { id: 'ann' } }, 400],
  ['5.1 a subject has an id', { ...annReads, subject: { type: 'User' } }, 400],
  ['5.1 both are strings', { ...annReads, subject: { type: 'User', id: 7 } }, 400],
  ['5.1 its properties are an object', { ...annReads, subject: { ...ann, properties: 'x' } }, 400],
  [
    '5.1 and may be anything',
    { ...annReads, subject: { ...ann, properties: { a: [{}] } } },
    PERMIT,
  ],
  [
    '5.1 properties that a policy names count',
    { ...annReads, subject: cleared, action: write },
    PERMIT,
  ],
  ['5.2 a resource has a type', { ...annReads, resource: { id: '1' } }, 400],
  ['5.2 a resource has an id', { ...annReads, resource: { type: 'Doc' } }, 400],
  ['5.2 both are strings', { ...annReads, resource: { type: 'Doc', id: 1 } }, 400],
  ['5.2 its properties are an object', { ...annReads, resource: { ...doc1, properties: [] } }, 400],
  ['5.3 an action has a name', { ...annReads, action: {} }, 400],
  ['5.3 that is a string', { ...annReads, action: { name: true } }, 400],
  ['5.3 its properties are an object', { ...annReads, action: { ...read, properties: 1 } }, 400],
  ['5.4 a context is an object', { ...annReads, context: 'office' }, 400],
  ['5.5 a decision is a boolean: permitted', annReads, PERMIT],
  ['5.5 a decision is a boolean: denied, with 200', bobReads2, DENY],
  ['6.1 a subject is needed', { action: read, resource: doc1 }, 400],
  ['6.1 an action is needed', { subject: ann, resource: doc1 }, 400],
  ['6.1 a resource is needed', { subject: ann, action: read }, 400],
  [
    '6.1 a context may be there',
    { ...annReads, context: { time: '1985-10-26T01:22-07:00' } },
    PERMIT,
  ],
  ['10.1 a body is an object', [annReads], 400],
  ['10.1 a body is JSON', '{"subject":', 400],
  [
    '10.1.1 unknown fields are ignored',
    { ...annReads, more: 1, subject: { ...ann, more: {} } },
    PERMIT,
  ],
  [
    '10.1.1 no order is assumed',
    { resource: { id: '1', type: 'Doc' }, action: read, subject: ann },
    PERMIT,
  ],
  [
    '11.5 should: null is as left out',
    { ...annReads, context: null, subject: { ...ann, properties: null } },
    PERMIT,
  ],
  [
    '11.5 should: half a surrogate is refused',
    '{"subject":{"type":"User","id":"\\ud800"},"action":{"name":"read"},"resource":{"type":"Doc","id":"1"}}',
    400,
  ],
  [
    '11.5 should: numbers beyond double precision are refused',
    '{"subject":{"type":"User","id":"ann","properties":{"clearance":1e400}},"action":{"name":"write"},"resource":{"type":"Doc","id":"1"}}',
    400,
  ],
]);

const ANN_READS = { subject: ann, action: read };
const both = [{ resource: doc1 }, { resource: doc2 }];
const bobsDocs = { subject: bob, action: read, evaluations: both };
const semantic = (name: unknown) => ({ options: { evaluations_semantic: name } });
const NO_RESOURCE = {
  decision: false,
  context: {
    error: {
      status: 400,
      message: 'Cannot read the request: resource: is missing',
    },
  },
};

checkDemands('evaluations', [
  ['7.1 without evaluations it is one evaluation', annReads, PERMIT],
  ['7.1 with none it is one evaluation', { ...bobReads2, evaluations: [] }, DENY],
  [
    '7.1 the top level may be empty',
    { evaluations: [annReads, bobReads2] },
    { evaluations: [PERMIT, DENY] },
  ],
  ['7.1 evaluations are a list', { ...annReads, evaluations: annReads }, 400],
  [
    '7.1.1 top-level keys are defaults',
    { ...ANN_READS, evaluations: both },
    { evaluations: [PERMIT, PERMIT] },
  ],
  [
    '7.1.1 a key of an evaluation overrides them',
    { ...annReads, evaluations: [{}, { subject: bob, resource: doc2 }] },
    { evaluations: [PERMIT, DENY] },
  ],
  [
    '7.1.1 whole, not member by member',
    { ...annReads, subject: cleared, action: write, evaluations: [{}, { subject: ann }] },
    { evaluations: [PERMIT, DENY] },
  ],
  [
    '7.1.1 so does its context',
    {
      ...annReads,
      subject: cleared,
      action: write,
      context: publicly,
      evaluations: [{}, { context: {} }],
    },
    { evaluations: [DENY, PERMIT] },
  ],
  [
    '11.5 should: null in an evaluation is as left out',
    {
      ...annReads,
      subject: cleared,
      action: write,
      context: publicly,
      evaluations: [{ context: null, subject: null, resource: null }],
    },
    { evaluations: [DENY] },
  ],
  [
    '7.1.1 a required key is in one of both',
    { ...ANN_READS, evaluations: [{ resource: doc1 }, {}] },
    { evaluations: [PERMIT, NO_RESOURCE] },
  ],
  ['7.1.2 options are an object', { ...annReads, options: 'all', evaluations: both }, 400],
  [
    '7.1.2 others than are known are ignored',
    { ...ANN_READS, options: { another: 'value' }, evaluations: both },
    { evaluations: [PERMIT, PERMIT] },
  ],
  [
    '7.1.2.1 by default all are executed, in their order',
    { ...bobsDocs, evaluations: both.toReversed() },
    { evaluations: [DENY, PERMIT] },
  ],
  [
    '7.1.2.1 execute_all',
    { ...bobsDocs, ...semantic('execute_all') },
    { evaluations: [PERMIT, DENY] },
  ],
  [
    '7.1.2.1 deny_on_first_deny',
    { ...bobsDocs, evaluations: [...both, ...both], ...semantic('deny_on_first_deny') },
    { evaluations: [PERMIT, DENY] },
  ],
  [
    '7.1.2.1 a failure is a denial',
    { ...bobsDocs, evaluations: [{}, ...both], ...semantic('deny_on_first_deny') },
    { evaluations: [NO_RESOURCE] },
  ],
  [
    '7.1.2.1 permit_on_first_permit',
    { ...bobsDocs, evaluations: both.toReversed(), ...semantic('permit_on_first_permit') },
    { evaluations: [DENY, PERMIT] },
  ],
  [
    '7.1.2.1 and nothing after it',
    { ...bobsDocs, ...semantic('permit_on_first_permit') },
    { evaluations: [PERMIT] },
  ],
  ['7.1.2.1 no other', { ...bobsDocs, ...semantic('deny_overrides') }, 400],
  [
    '11.5 should: a semantic that is null is the default',
    { ...bobsDocs, ...semantic(null) },
    { evaluations: [PERMIT, DENY] },
  ],
  ['7.2.1 an error of the whole is one of the transport', { ...ANN_READS, evaluations: 1 }, 400],
]);

const readersOf1 = { subject: { type: 'User' }, action: read, resource: doc1 };
const ANN_AND_BOB = { results: [ann, bob] };

checkDemands('search/subject', [
  ['8.4.1 a subject has a type', { ...readersOf1, subject: {} }, 400],
  ['8.4.1 its id is ignored', { ...readersOf1, subject: bob }, ANN_AND_BOB],
  ['8.4.1 also one that is none', { ...readersOf1, subject: { type: 'User', id: 7 } }, ANN_AND_BOB],
  ['8.4.1 an action is needed', { subject: { type: 'User' }, resource: doc1 }, 400],
  ['8.4.1 a resource with an id is needed', { ...readersOf1, resource: { type: 'Doc' } }, 400],
  ['8.4.1 a context may be there', { ...readersOf1, context: publicly }, ANN_AND_BOB],
  ['8.1 should: intermediate relations are followed', readersOf1, ANN_AND_BOB],
  [
    '8.3 results are of the type alone',
    { ...readersOf1, subject: { type: 'Team' } },
    { results: [] },
  ],
  [
    '8.3 nobody is no error',
    { ...readersOf1, resource: { type: 'Doc', id: '9' } },
    { results: [] },
  ],
  [
    '8.2 a PDP may page, and this one answers with everything',
    { ...readersOf1, page: { limit: 1 } },
    ANN_AND_BOB,
  ],
  [
    '8.2.2 a page is in an answer that is not everything, and in no other',
    { ...readersOf1, page: { limit: 0, properties: {} } },
    ANN_AND_BOB,
  ],
  ['8.2 an empty token is none', { ...readersOf1, page: { token: '' } }, ANN_AND_BOB],
  [
    '8.2 should: a token of another request is an error',
    { ...readersOf1, page: { token: 'a3M9NDU2O3N6PTI=' } },
    400,
  ],
  ['8.2.1 a page is an object', { ...readersOf1, page: 2 }, 400],
]);

const docsOfAnn = { subject: ann, action: read, resource: { type: 'Doc' } };

checkDemands('search/resource', [
  ['8.5.1 a resource has a type', { ...docsOfAnn, resource: { id: '1' } }, 400],
  ['8.5.1 its id is ignored', { ...docsOfAnn, resource: doc2 }, { results: [doc1, doc2] }],
  ['8.5.1 a subject with an id is needed', { ...docsOfAnn, subject: { type: 'User' } }, 400],
  ['8.5.1 an action is needed', { subject: ann, resource: { type: 'Doc' } }, 400],
  [
    '8.3 results are of the type alone',
    { ...docsOfAnn, resource: { type: 'Team' } },
    { results: [] },
  ],
]);

checkDemands('search/action', [
  ['8.6.1 a subject with an id is needed', { subject: { type: 'User' }, resource: doc1 }, 400],
  ['8.6.1 a resource with an id is needed', { subject: ann, resource: { type: 'Doc' } }, 400],
  ['8.6.1 no action is, and one is unknown', { ...annReads, action: 5 }, { results: [read] }],
  ['8.3 results are actions', { subject: cleared, resource: doc1 }, { results: [read, write] }],
  [
    '8.6.1 a context counts',
    { subject: cleared, resource: doc1, context: publicly },
    { results: [read] },
  ],
]);

const ENDPOINTS = [
  'evaluation',
  'evaluations',
  'search/subject',
  'search/resource',
  'search/action',
];

test('8.1 should: what a search finds is permitted', async () => {
  const { results: subjects } = (await pdp.post('search/subject', readersOf1)).json<Found>();
  const { results: resources } = (await pdp.post('search/resource', docsOfAnn)).json<Found>();
  const asked = [
    ...subjects.map((subject) => ({ ...annReads, subject })),
    ...resources.map((resource) => ({ ...annReads, resource })),
  ];
  assert.equal(asked.length, 4);
  for (const body of asked) assert.deepEqual((await pdp.post('evaluation', body)).json(), PERMIT);
});

type Found = { readonly results: readonly object[] };

test('10.1 requests are POST, and announce JSON', async () => {
  for (const endpoint of ENDPOINTS) {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json-seq',
      '',
    ]) {
      const reply = await pdp.post(endpoint, annReads, { 'content-type': type });
      assert.equal(reply.statusCode, 400, `${endpoint} ${type}`);
    }
    const got = await pdp.app.inject({ method: 'GET', url: `/access/v1/${endpoint}` });
    assert.equal(got.statusCode, 405, endpoint);
  }
});

test('10.1.1 every body of an answer is an object, also of an error', async () => {
  for (const endpoint of ENDPOINTS) {
    for (const body of [annReads, '', '[]', '"x"', 'null']) {
      const answer: unknown = (await pdp.post(endpoint, body)).json();
      assert.ok(typeof answer === 'object' && answer !== null && !Array.isArray(answer), endpoint);
    }
  }
});

test('10.1.2 and 11.3: a caller without a key gets 401 and is told what to show', async () => {
  for (const endpoint of ENDPOINTS) {
    for (const authorization of ['', 'Bearer x', 'Basic eDp5']) {
      const reply = await pdp.post(endpoint, annReads, { authorization });
      assert.equal(reply.statusCode, 401, endpoint);
      assert.equal(reply.headers['www-authenticate'], 'Bearer');
    }
  }
});

test('10.1.3 the identifier of a request, an arbitrary string, is the same in its response', async () => {
  const ids = ['bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'a b', '{"trace":1}', 'x'.repeat(4_096)];
  for (const endpoint of ENDPOINTS) {
    for (const id of ids) {
      for (const body of [annReads, '{']) {
        const reply = await pdp.post(endpoint, body, { 'x-request-id': id });
        assert.equal(reply.headers['x-request-id'], id, endpoint);
      }
    }
  }
});
