import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  IDS_MAX,
  readActions,
  readAuthorize,
  readAuthorizeResources,
  readBulkActions,
  readEvaluateQuery,
  readList,
  readQuery,
} from '../../../node/authz/question.ts';
import { fact, value } from '../../fakes/policy-world.ts';

const ACTOR = { actor_type: 'User', actor_id: 'alice' };
const RESOURCE = { resource_type: 'Repo', resource_id: 'anvil' };
const AUTHORIZE = { ...ACTOR, action: 'read', ...RESOURCE };
const FACT = { predicate: 'f', args: [{ type: 'User', id: 'alice' }] };

function checkRefused(read: () => unknown, message: RegExp) {
  assert.throws(read, { code: 'invalid_request', message });
}

test('authorize: five strings become an actor, an action and a resource', () => {
  assert.deepEqual(readAuthorize(AUTHORIZE), {
    actor: value('User:alice'),
    action: 'read',
    resource: value('Repo:anvil'),
    contextFacts: [],
  });
});

test('context facts may be missing, null or none', () => {
  for (const contextFacts of [undefined, null, []]) {
    const asked = readAuthorize({ ...AUTHORIZE, context_facts: contextFacts });
    assert.deepEqual(asked.contextFacts, []);
  }
});

test('members that no shape names are ignored', () => {
  const asked = readAuthorize({ ...AUTHORIZE, new_in_2030: { deep: [1] }, page_size: 1 });
  assert.deepEqual(Object.keys(asked), ['actor', 'action', 'resource', 'contextFacts']);
});

test('what is not an object is refused', () => {
  checkRefused(() => readAuthorize([]), /the body: expected object/u);
  checkRefused(() => readAuthorize(null), /the body: expected object/u);
});

test('each part of a request that is missing or of another kind is named', () => {
  for (const name of Object.keys(AUTHORIZE)) {
    for (const wrong of [undefined, null, 1, {}, ['x'], '']) {
      checkRefused(
        () => readAuthorize({ ...AUTHORIZE, [name]: wrong }),
        new RegExp(`: ${name}: `, 'u'),
      );
    }
  }
});

test('a context fact is refused at the place of its mistake', () => {
  function checkFact(contextFact: unknown, place: string) {
    assert.throws(
      () => readActions({ ...ACTOR, ...RESOURCE, context_facts: [FACT, contextFact] }),
      {
        code: 'invalid_request',
        message: new RegExp(`: context_facts\\[1\\]${place}: `, 'u'),
      },
    );
  }
  checkFact('f', '');
  checkFact({ args: [] }, '\\.predicate');
  checkFact({ predicate: '', args: FACT.args }, '\\.predicate');
  checkFact({ predicate: 'f' }, '\\.args');
  checkFact({ predicate: 'f', args: [] }, '\\.args');
  checkFact({ predicate: 'f', args: Array(6).fill(FACT.args[0]) }, '\\.args');
  checkFact({ predicate: 'f', args: [null] }, '\\.args\\[0\\]');
  checkFact({ predicate: 'f', args: [{ type: 'User', id: null }] }, '\\.args\\[0\\]\\.id');
  checkFact({ predicate: 'f', args: [{ type: 'User', id: '*' }] }, '\\.args\\[0\\]\\.id');
  checkFact({ predicate: 'f', args: [{ type: 'Integer', id: 'x' }] }, '\\.args\\[0\\]\\.id');
});

test('a hundred context facts are taken, one more is too many', () => {
  const asked = readAuthorize({ ...AUTHORIZE, context_facts: Array(100).fill(FACT) });
  assert.equal(asked.contextFacts.length, 100);
  assert.throws(() => readAuthorize({ ...AUTHORIZE, context_facts: Array(101).fill(FACT) }), {
    code: 'too_large',
    message: /100 context facts/u,
  });
});

test('authorize_resources: resources keep their order and repeats', () => {
  const resources = ['Repo:b', 'Repo:a', 'Repo:b'].map(value);
  const asked = readAuthorizeResources({ ...ACTOR, action: 'read', resources });
  assert.deepEqual(asked.resources, resources);
  checkRefused(
    () => readAuthorizeResources({ ...ACTOR, action: 'read', resources: [{ type: 'Repo' }] }),
    /resources\[0\]\.id: /u,
  );
});

test('list: pages are asked for by size or by token', () => {
  const all = { ...ACTOR, action: 'read', resource_type: 'Repo' };
  function checkPage(body: object, page: unknown) {
    assert.deepEqual(readList({ ...all, ...body }).page, page);
  }
  checkPage({}, { kind: 'all' });
  checkPage({ page_size: null, page_token: null }, { kind: 'all' });
  checkPage({ page_size: 5 }, { kind: 'first', size: 5 });
  checkPage({ page_token: 't' }, { kind: 'next', token: 't' });
  checkPage({ page_size: 5, page_token: 't' }, { kind: 'next', token: 't' });
  for (const size of [0, -1, 1.5, '5']) {
    checkRefused(() => readList({ ...all, page_size: size }), /: page_size: /u);
  }
});

test('query: parts of a pattern may be open, from the id to all of it', () => {
  const args = [{ type: 'User', id: 'alice' }, { type: 'Repo', id: null }, { type: 'Org' }, {}];
  assert.deepEqual(readQuery({ fact: { predicate: 'f', args } }).args, [
    { type: 'User', id: 'alice' },
    { type: 'Repo', id: null },
    { type: 'Org', id: null },
    { type: null, id: null },
  ]);
});

test('query: an id without a type is refused', () => {
  checkRefused(
    () => readQuery({ fact: { predicate: 'f', args: [{ type: null, id: 'alice' }] } }),
    /fact\.args\[0\]\.id: must be null when the type is/u,
  );
});

const EVALUATE = {
  predicate: ['allow', ['a', 'b', 'c']],
  calls: [['has_relation', ['c', 'd', 'c']]],
  constraints: {
    a: { type: 'User', ids: ['alice'] },
    b: { type: 'String', ids: null },
    c: { type: 'Repo' },
    d: { type: 'Integer', ids: ['2', '02', '1'] },
  },
  context_facts: [FACT],
};

test('evaluate_query: variables are numbered in the order they are met', () => {
  assert.deepEqual(readEvaluateQuery(EVALUATE), {
    query: {
      variables: [
        { type: 'User', ids: ['alice'] },
        { type: 'String', ids: null },
        { type: 'Repo', ids: null },
        { type: 'Integer', ids: ['2', '1'] },
      ],
      calls: [
        { predicate: 'allow', args: [0, 1, 2] },
        { predicate: 'has_relation', args: [2, 3, 2] },
      ],
    },
    variableNames: ['a', 'b', 'c', 'd'],
    contextFacts: [fact('f', 'User:alice')],
  });
});

test('evaluate_query: every variable needs one constraint, and every constraint its variable', () => {
  const { a, b, c } = EVALUATE.constraints;
  function checkConstraints(constraints: object, message: RegExp) {
    checkRefused(() => readEvaluateQuery({ ...EVALUATE, constraints }), message);
  }
  checkConstraints({ a, b, c }, /constraints\["d"\]: is missing/u);
  checkConstraints(
    { ...EVALUATE.constraints, e: a },
    /constraints\["e"\]: is of a variable that no/u,
  );
  checkConstraints({ ...EVALUATE.constraints, d: null }, /constraints\["d"\]: expected object/u);
  checkConstraints({ ...EVALUATE.constraints, d: {} }, /constraints\["d"\]\.type: /u);
  checkConstraints(
    { ...EVALUATE.constraints, d: { type: 'Actor' } },
    /\.type: must be a concrete/u,
  );
  checkConstraints({ ...EVALUATE.constraints, d: { type: 'T', ids: [1] } }, /\.ids\[0\]: /u);
  checkConstraints({ ...EVALUATE.constraints, d: { type: 'T', ids: ['*'] } }, /\.ids\[0\]: /u);
});

test('evaluate_query: names that objects have by birth are no constraints', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const body = { predicate: ['f', [name]], constraints: {} };
    checkRefused(() => readEvaluateQuery(body), /is missing/u);
  }
});

test('evaluate_query: variables may have any name, also one that objects have by birth', () => {
  const variables = ['__proto__', 'constructor', 'toString', ''];
  const constraints = variables.map((name) => `${JSON.stringify(name)}:{"type":"User"}`).join();
  const json = JSON.stringify({ predicate: ['f', variables], constraints: {} });
  const question = readEvaluateQuery(JSON.parse(json.replace('{}', `{${constraints}}`)));
  assert.deepEqual(question.variableNames, variables);
  assert.deepEqual(
    question.query.variables,
    variables.map(() => ({ type: 'User', ids: null })),
  );
});

test('evaluate_query: constraints are an object', () => {
  for (const constraints of [undefined, null, [], 'x', 1]) {
    const body = { ...EVALUATE, constraints };
    checkRefused(() => readEvaluateQuery(body), /constraints: (?:expected object|is missing)/u);
  }
});

test('evaluate_query: calls are pairs of a name and its variables, a hundred at most', () => {
  checkRefused(() => readEvaluateQuery({ ...EVALUATE, predicate: 'allow' }), /predicate: /u);
  checkRefused(() => readEvaluateQuery({ ...EVALUATE, calls: [['f']] }), /calls\[0\]\.?/u);
  checkRefused(() => readEvaluateQuery({ ...EVALUATE, calls: [['f', []]] }), /calls\[0\]\[1\]: /u);
  checkRefused(
    () => readEvaluateQuery({ ...EVALUATE, calls: [['f', [1]]] }),
    /calls\[0\]\[1\]\[0\]: /u,
  );
  assert.throws(
    () => readEvaluateQuery({ ...EVALUATE, calls: Array(101).fill(EVALUATE.calls[0]) }),
    { code: 'too_large' },
  );
});

test('evaluate_query: so many ids and no more, in all constraints together', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);
  const body = (one: number, other: number) => ({
    predicate: ['f', ['x', 'y']],
    constraints: { x: { type: 'Repo', ids: ids(one) }, y: { type: 'Repo', ids: ids(other) } },
  });
  const { query } = readEvaluateQuery(body(IDS_MAX - 1, 1));
  assert.equal(query.variables[0]?.ids?.length, IDS_MAX - 1);
  assert.throws(() => readEvaluateQuery(body(IDS_MAX, 1)), {
    code: 'too_large',
    message: /more than 100000 ids in its constraints, and this one has 100001/u,
  });
});

test('bulk_actions: a list of questions, whose mistakes are named by their place', () => {
  const question = {
    actor_type: 'User',
    actor_id: 'alice',
    resource_type: 'Repo',
    resource_id: 'anvil',
  };
  assert.deepEqual(readBulkActions([]), []);
  assert.deepEqual(readBulkActions([question]), [readActions(question)]);
  assert.throws(() => readBulkActions(question), { message: /the body: expected array/u });
  assert.throws(() => readBulkActions([question, { ...question, actor_id: 7 }]), {
    message: /: \[1\]\.actor_id: expected string/u,
  });
  assert.throws(() => readBulkActions([{ ...question, resource_id: '*' }]), {
    message: /: \[0\]\.resource_id: must be the id of one value/u,
  });
});
