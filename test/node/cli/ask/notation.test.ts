import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  factText,
  readFactText,
  readOpenFactText,
  readValueWord,
} from '../../../../node/cli/ask/notation.ts';

function checkWord(word: string, type: string, id: string): void {
  assert.deepEqual(readValueWord(word), { type, id });
}

/** Arguments as `Type id`, `Type *`, `*`. */
function checkArgs(text: string, expected: readonly string[]): void {
  const args = readOpenFactText(`p(${text})`).args;
  const shown = args.map(({ type, id }) => (type === null ? '*' : `${type} ${id ?? '*'}`));
  assert.deepEqual(shown, expected);
}

function checkRefused(text: string, message: RegExp): void {
  assert.throws(() => readFactText(text), { code: 'invalid_config', message });
}

test('a word is a type and an id, whatever the id is made of', () => {
  checkWord('User:ann', 'User', 'ann');
  checkWord('User:a:b, (c) {"d"}', 'User', 'a:b, (c) {"d"}');
  checkWord('User{"a\\"b"}', 'User', 'a"b');
  checkWord('Git::Repo:1', 'Git::Repo', '1');
  checkWord('Ünï:é', 'Ünï', 'é');
});

test('a word without type or id is refused', () => {
  for (const word of ['ann', 'User:', ':ann', 'User::ann', 'User{ann}', '']) {
    assert.throws(() => readValueWord(word), { code: 'invalid_config' }, word);
  }
});

test('arguments of a fact are values of every kind', () => {
  checkArgs('User:ann, "member", 42, -7, true', [
    'User ann',
    'String member',
    'Integer 42',
    'Integer -7',
    'Boolean true',
  ]);
  checkArgs('User{"a, b"},Git::Repo:x/y.z:1', ['User a, b', 'Git::Repo x/y.z:1']);
  checkArgs('"a\\u0041\\""', ['String aA"']);
});

test('an argument of a query may be open, or only its id', () =>
  checkArgs('_, Repo:_, Repo{"_"}', ['*', 'Repo *', 'Repo _']));

test('a predicate may ask', () =>
  assert.equal(readFactText('is_open?( Repo:x )').predicate, 'is_open?'));

test('what cannot be read is told with its place', () => {
  checkRefused(
    'has_role(User:ann, member)',
    /expected a value: "member" in double quotes, or member:id before member\)/u,
  );
  checkRefused('has_role(User:ann', /expected "," or "\)" at its end/u);
  checkRefused('has_role(User:ann, _', /expected "," or "\)" at its end/u);
  checkRefused('has_role', /expected "\(" at its end/u);
  checkRefused('(User:ann)', /expected a predicate/u);
  checkRefused('p(User:ann) and q(1)', /expected nothing more before and q\(1\)/u);
  checkRefused('p()', /expected a value/u);
  checkRefused('', /^Cannot read an empty text: expected a predicate/u);
  checkRefused('p(User{ann})', /expected an id in double quotes/u);
  checkRefused("p('member')", /expected a value: "member" in double quotes, or member:id /u);
  checkRefused('p(User{"ann")', /expected "\}"/u);
  checkRefused('p("\\q")', /it is no JSON string/u);
});

test('a fact leaves nothing open', () => {
  checkRefused('p(_)', /leaves nothing open/u);
  checkRefused('p(Repo:_)', /leaves nothing open/u);
});

test('what is printed reads back', () => {
  const texts = [
    'p(User:ann, "mem\\"ber", 42, false)',
    'p(_, Repo:_, Repo{"_"})',
    'p(User{"a b"}, User{"a,b"}, User{""}, User{"a:b"})',
  ];
  for (const text of texts) assert.equal(factText(readOpenFactText(text)), text);
});
