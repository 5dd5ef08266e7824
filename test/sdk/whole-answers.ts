/**
 * For an application to copy: with it as its `fetchBuilder`, npm's SDK asks the fallback whenever the primary
 * has not answered in time, whatever kept it. By itself the SDK waits for ever for a body whose headers have
 * come, and leaves a connection that is cut off, or a name that does not resolve, to its caller.
 */

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Of one whole answer; there is one try. A write that is given up may have been done all the same. */
export function wholeAnswersWithin(timeoutMs: number): (fetch: Fetch) => Fetch {
  return (fetch) => async (url, init) => {
    try {
      const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      return new Response(await reply.text(), reply);
    } catch (cause) {
      // Of what has no `code`, this name alone leads to the fallback.
      const error = new Error('Oso Cloud has not answered', { cause });
      throw Object.assign(error, { name: 'AbortError' });
    }
  };
}
