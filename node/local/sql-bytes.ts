/**
 * What MySQL compares in place of values: the bytes of ids in UTF-8. Its own comparisons take 'Ann' for
 * 'ann' and for 'ann ' (MySQL 8, 12.8.5: collations, PAD SPACE), and 1 for '1x' (14.3: conversion).
 */

/**
 * A condition that is true. MariaDB keeps the answers of a sub-select by the columns around it that the
 * sub-select mentions (Subquery Cache), and finds them again by collation: what it knows of 'ann' would
 * be its answer for 'Ann'. It does not of one that chance has a part in.
 */
export const NOT_CACHED = 'RAND() >= 0';

/** Longest id that goes through a recursive table, in bytes; a longer one makes the statement fail. */
export const RECURSIVE_BYTES_MAX = 7_999;

/**
 * The bytes of an expression's value, as it would be printed; after a cast to `sqlType`, when that is
 * given and no text. Bytes that are no text stay what they are: a conversion would make `?` of them. A flag is
 * `true` or `false`, which MySQL stores as a number or a bit.
 */
export function bytesOf(
  sql: string,
  { type, sqlType }: { readonly type: string; readonly sqlType: string | undefined },
): string {
  const mustCast = sqlType !== undefined && !isTextType(sqlType);
  const value = mustCast ? `CAST(${sql} AS ${sqlType})` : sql;
  const text = `CAST(CAST(${value} AS CHAR CHARACTER SET utf8mb4) AS BINARY)`;
  const bytes = `CASE CHARSET(${value}) WHEN 'binary' THEN CAST(${value} AS BINARY) ELSE ${text} END`;
  if (type !== 'Boolean') return bytes;
  return `CASE ${bytes} WHEN _binary'1' THEN _binary'true' WHEN X'01' THEN _binary'true' WHEN _binary'0' THEN _binary'false' WHEN X'00' THEN _binary'false' ELSE ${bytes} END`;
}

/**
 * Is it a type of text? A cast to it would cut what is longer, and make `?` of what the connection's
 * character set lacks: such a type says no more than that ids are text.
 */
export function isTextType(sqlType: string): boolean {
  return /^(?:national\s+)?(?:n?(?:var)?char|(?:tiny|medium|long)?text)/iu.test(sqlType);
}

/** The number that bytes are; NULL for those that are not the digits of a number of 64 bits. */
export function integerOf(bytes: string): string {
  const number = `CAST(${bytes} AS SIGNED)`;
  const digits = `CAST(CAST(${number} AS CHAR CHARACTER SET utf8mb4) AS BINARY)`;
  return `CASE WHEN ${digits} = ${bytes} THEN ${number} END`;
}

export function textOf(bytes: string): string {
  return `CONVERT(${bytes} USING utf8mb4)`;
}

/** Never NULL; of the type that the columns of a recursive table have. */
export function widestBytes(): string {
  return `REPEAT(_binary'0', ${RECURSIVE_BYTES_MAX + 1})`;
}
