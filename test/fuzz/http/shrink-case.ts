/** Leaves out of a request whatever it fails without: requests, damage, headers, and parts of the body. */

import type { HttpCase, RequestParts } from './request.ts';

const TRIES_MAX = 400;

/** The smallest case found that still fails; not the smallest there is. */
export async function shrinkCase(
  failing: HttpCase,
  isFailing: (one: HttpCase) => Promise<boolean>,
): Promise<HttpCase> {
  let smallest = failing;
  let tries = 0;
  for (;;) {
    const before = smallest;
    for (const smaller of smallerCases(before)) {
      tries += 1;
      if (tries > TRIES_MAX) return smallest;
      if (!(await isFailing(smaller))) continue;
      smallest = smaller;
      break;
    }
    if (smallest === before) return smallest;
  }
}

/** Each case that has one piece less, large pieces first. */
function* smallerCases(one: HttpCase): Generator<HttpCase> {
  const { requests, damage } = one;
  if (requests.length > 1) {
    for (const fewer of without(requests)) yield { ...one, requests: fewer };
  }
  for (const fewer of without(damage)) yield { ...one, damage: fewer };
  for (const [index, request] of requests.entries()) {
    for (const smaller of smallerRequests(request)) {
      yield { ...one, requests: requests.with(index, smaller) };
    }
  }
}

function* smallerRequests(request: RequestParts): Generator<RequestParts> {
  for (const headers of without(request.headers)) yield { ...request, headers };
  for (const body of smallerTexts(request.body)) yield { ...request, body };
  for (const line of smallerTexts(request.line)) yield { ...request, line };
  for (const [index, header] of request.headers.entries()) {
    if (header.length < 40) continue;
    for (const shorter of smallerTexts(header)) {
      yield { ...request, headers: request.headers.with(index, shorter) };
    }
  }
}

/** The text without a half, a quarter, … of it, at each place. */
function* smallerTexts(text: string): Generator<string> {
  for (let size = text.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < text.length; at += size) {
      yield text.slice(0, at) + text.slice(at + size);
    }
    if (size === 1) return;
  }
}

/** The list with each item left out in turn. */
function without<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.map((_, index) => items.toSpliced(index, 1));
}
