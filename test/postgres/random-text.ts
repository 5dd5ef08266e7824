/** Texts that a careless writer of SQL would stumble over, the same ones for the same seed. */

const SIGNS = '\'"`\\;:?@{}$%#&|!~^*/+-=<>()[],._ \t\n\r\b\u001a\u007f';
const LETTERS =
  'aZ09_éßñøΩЖ日本語🙂\u00a0\u200b\u2028\u202e\ufeff\ufffd\u02bc\u2019\uff07\u00bf\u0302';
const WORDS =
  "-- /* */ /*! '' \"\" \\' \\\\' %s %(x)s :name $1 $$ ?? ' OR '1'='1 '; DROP TABLE users; -- E'\\'' \\x27 \\u0027 {d 1} 0x27 NULL";

const PIECES = [...SIGNS.split(''), ...Array.from(LETTERS), ...WORDS.split(' ')];

/** Never empty, without NUL and half surrogate pairs. */
export function* randomTexts(count: number, seed: number): Generator<string> {
  const random = numbersFrom(seed);
  for (let made = 0; made < count; made += 1) {
    const length = 1 + (random() % 12);
    yield Array.from({ length }, () => PIECES[random() % PIECES.length] ?? 'x').join('');
  }
}

/** Of 24 bits: the high ones of Numerical Recipes' linear congruential generator. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
