import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBindingQuery } from '../../../node/local/binding-query.ts';
import type { Dialect } from '../../../node/local/sql-text.ts';

function checkRead(text: string, expected = text, dialect: Dialect = 'postgresql') {
  assert.deepEqual(readBindingQuery(dialect, text), { kind: 'right', value: expected });
}

function checkWrong(text: string, problem: RegExp, dialect: Dialect = 'postgresql') {
  const judged = readBindingQuery(dialect, text);
  assert.equal(judged.kind, 'wrong', text);
  assert.match(judged.kind === 'wrong' ? judged.problem : '', problem);
}

test('a SELECT stays as it is', () => {
  checkRead('SELECT id, "repoId" FROM "Issue"');
  checkRead('select a.id::TEXT from a.b as a, c where a.x is not null');
  checkRead('WITH x AS (SELECT 1) SELECT * FROM x');
  checkRead("VALUES ('a', 1)");
  checkRead('(SELECT 1) UNION (SELECT 2)');
  checkRead('SELECT a\nFROM b');
});

test('a semicolon at the end goes, and so does what is around the statement', () => {
  checkRead('\n SELECT 1 ; \n', 'SELECT 1');
  checkRead('SELECT 1; /* done */', 'SELECT 1');
});

test('comments go, for they could swallow what follows', () => {
  checkRead('SELECT 1 -- one\n+ 1', 'SELECT 1  \n+ 1');
  checkRead('SELECT a/* b */FROM c', 'SELECT a FROM c');
  checkRead('SELECT 1 # one\n, 2 -- two\n, 3', 'SELECT 1  \n, 2  \n, 3', 'mysql');
  checkRead('SELECT 5--3', 'SELECT 5--3', 'mysql');
  checkRead('SELECT 5 # 3');
});

test('a comment that may have swallowed the rest of the query is refused', () => {
  const text = 'SELECT id FROM repos -- the public ones WHERE is_public\n';
  checkWrong(text, /no line after it: write/u);
  checkWrong('SELECT 1 --', /no line after it/u);
  checkWrong(text, /no line after it/u, 'mysql');
  checkWrong('SELECT 1 # one', /no line after it/u, 'mysql');
});

test('what stands in a text is no comment, end or parenthesis', () => {
  checkRead(`SELECT '-- ; ('')', "a;(" FROM t`);
  checkRead(String.raw`SELECT '\', E'\';(', e'' FROM t`);
  checkRead('SELECT $$;($$, $a$ $$ ; $a$ FROM t');
  checkRead(String.raw`SELECT '\';(', "\";(", ${'`;(`'} FROM t`, undefined, 'mysql');
});

test('a letter e before a text is an escape only where it stands alone', () => {
  checkRead(String.raw`SELECT date'\' FROM t`);
});

test('more than one statement is refused', () => {
  checkWrong('SELECT 1; SELECT 2', /more than one statement/u);
  checkWrong('SELECT 1;;', /more than one statement/u);
  checkWrong(String.raw`SELECT '\'; DROP TABLE x; /*'*/`, /more than one statement/u);
});

test('parentheses that do not match are refused', () => {
  checkWrong('SELECT 1) OR (TRUE', /\) without its \(/u);
  checkWrong('SELECT (1', /\( without its \)/u);
});

test('a text or comment that does not end is refused', () => {
  checkWrong("SELECT 'a", /does not end, from '/u);
  checkWrong('SELECT "a', /does not end, from "/u);
  checkWrong('SELECT $x$ a', /does not end, from \$x\$/u);
  checkWrong(String.raw`SELECT E'\'`, /does not end, from E'/u);
  checkWrong('SELECT /* a', /comment that does not end/u);
  checkWrong('SELECT /* /* a */', /with another one in it/u);
  checkWrong(String.raw`SELECT '\'`, /does not end/u, 'mysql');
});

test('a comment that the server runs is refused', () => {
  checkWrong('SELECT 1 /*! UNION SELECT 2 */', /would run/u, 'mysql');
  checkWrong('SELECT 1 /*M!100 UNION SELECT 2 */', /would run/u, 'mysql');
});

test('what is no SELECT is refused', () => {
  checkWrong('', /must be a SELECT/u);
  checkWrong('/* nothing */', /must be a SELECT/u);
  checkWrong('DELETE FROM users', /must be a SELECT/u);
  checkWrong('selection', /must be a SELECT/u);
});

test('a NUL character is refused, and so is a text without end', () => {
  checkWrong('SELECT \0', /NUL/u);
  checkWrong('SELECT "a\0b", \'c\'', /NUL/u);
  checkWrong("SELECT 'a\0b'", /NUL/u);
  checkWrong('SELECT $$\0$$ /* \0 */', /NUL/u);
  checkWrong(`SELECT ${'x'.repeat(70_000)}`, /longer than 65536 bytes/u);
});

test('a long text takes no long time', () => {
  checkRead(`SELECT '${"''".repeat(30_000)}'`);
  checkWrong(`SELECT '${"''".repeat(30_000)}`, /does not end/u);
});
