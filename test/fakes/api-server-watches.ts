/** The open watches of the fake API server: what each has been told, and how they break. */

import type { LiveObject } from '../../operator/kube/object.ts';
import { apiVersionOf, nameOfType, type ResourceType } from '../../operator/kube/resource-type.ts';
import { isSelected } from './api-server-selectors.ts';
import type { ApiState, Change } from './api-server-state.ts';

/**
 * `reset`: the connection breaks. `end`: the server has had enough. `silence`: it stays open and nothing
 * comes any more. `gone`: 410 in the stream. `malformed`: a line cut short, then the end.
 */
export type WatchBreak = 'reset' | 'end' | 'silence' | 'gone' | 'malformed';

export type WatchRequest = {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
  readonly isFromStart: boolean;
  readonly timeoutMs: number;
  readonly shape: (object: LiveObject) => unknown;
};

export type WatchStream = {
  readonly write: (text: string) => void;
  readonly end: () => void;
  readonly reset: () => void;
  readonly onClose: (listener: () => void) => void;
};

type Watch = { readonly break: (how: WatchBreak) => void };

const GONE = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code: 410,
  reason: 'Expired',
  message: 'too old resource version',
};

export class Watches {
  readonly #state: ApiState;
  readonly #bookmarkEveryMs: number;
  readonly #open = new Set<Watch>();

  constructor(state: ApiState, bookmarkEveryMs: number) {
    this.#state = state;
    this.#bookmarkEveryMs = bookmarkEveryMs;
  }

  get size(): number {
    return this.#open.size;
  }

  breakAll(how: WatchBreak): void {
    for (const watch of this.#open) watch.break(how);
  }

  open(request: WatchRequest, stream: WatchStream): void {
    const state = this.#state;
    const { type, query, shape, isFromStart } = request;
    const since = query.get('resourceVersion') ?? '';
    const withBookmarks = query.get('allowWatchBookmarks') === 'true';
    let isSilent = false;

    function tell(what: string, object: unknown): void {
      if (!isSilent) stream.write(`${JSON.stringify({ type: what, object })}\n`);
    }
    function tellChange(change: Change): void {
      const told = changeFor(request, change);
      if (told !== undefined) tell(told.what, shape(told.object));
    }
    function bookmark(annotations?: Readonly<Record<string, string>>): void {
      tell('BOOKMARK', {
        kind: type.kind,
        apiVersion: apiVersionOf(type),
        metadata: {
          resourceVersion: String(state.version),
          creationTimestamp: null,
          ...(annotations === undefined ? {} : { annotations }),
        },
      });
    }

    if (since !== '' && since !== '0' && Number(since) < state.compactedTo) {
      tell('ERROR', GONE);
      stream.end();
      return;
    }
    if (isFromStart || since === '' || since === '0') {
      for (const object of state.list(type, request.namespace)) {
        if (matches(request, object)) tell('ADDED', shape(object));
      }
      if (isFromStart) bookmark({ 'k8s.io/initial-events-end': 'true' });
    } else {
      for (const change of state.changesAfter(Number(since))) tellChange(change);
    }

    const stopListening = state.onChange(tellChange);
    const timer = setInterval(() => {
      if (withBookmarks) bookmark();
    }, this.#bookmarkEveryMs).unref();
    const timeout = setTimeout(() => watch.break('end'), request.timeoutMs).unref();
    const watch: Watch = {
      break: (how) => {
        if (how === 'gone') tell('ERROR', GONE);
        if (how === 'malformed') stream.write('{"type":"ADDED","object":{"metadata":{"na\n');
        if (how === 'silence') isSilent = true;
        else if (how === 'reset') stream.reset();
        else stream.end();
        if (how !== 'silence') forget();
      },
    };
    const forget = () => {
      stopListening();
      clearInterval(timer);
      clearTimeout(timeout);
      this.#open.delete(watch);
    };
    stream.onClose(forget);
    this.#open.add(watch);
  }
}

/** What a change is to a watch that sees only some objects: one that stops being selected is deleted. */
function changeFor(
  request: WatchRequest,
  change: Change,
): { readonly what: string; readonly object: LiveObject } | undefined {
  if (nameOfType(change.type) !== nameOfType(request.type)) return undefined;
  const { object, before } = change;
  const isIn = change.what !== 'DELETED' && matches(request, object);
  const wasIn = before !== undefined && matches(request, before);
  if (isIn) return { what: wasIn ? 'MODIFIED' : 'ADDED', object };
  return wasIn ? { what: 'DELETED', object } : undefined;
}

function matches({ namespace, query }: WatchRequest, object: LiveObject): boolean {
  const selectors = { labels: query.get('labelSelector'), fields: query.get('fieldSelector') };
  return (
    (namespace === undefined || object.metadata.namespace === namespace) &&
    isSelected(object, selectors)
  );
}
