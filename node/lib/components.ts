/** Strongly connected components of a graph, without recursion: a policy may be one long chain. */

/**
 * The components of the graph in which `successors[v]` are the vertices that `v` leads to. A component
 * comes after every component it leads to; its vertices are in the order the search met them.
 */
export function components(successors: readonly (readonly number[])[]): readonly number[][] {
  const search = new Search(successors);
  for (let vertex = 0; vertex < successors.length; vertex += 1) search.from(vertex);
  return search.found;
}

const UNSEEN = -1;

/** Tarjan's search with its stacks written out. */
class Search {
  readonly found: number[][] = [];
  readonly #successors: readonly (readonly number[])[];
  /** When a vertex was met, and the earliest open vertex that it is known to reach. */
  readonly #metAt: Int32Array;
  readonly #reaches: Int32Array;
  readonly #isOpen: Uint8Array;
  readonly #open: number[] = [];
  #met = 0;

  constructor(successors: readonly (readonly number[])[]) {
    this.#successors = successors;
    this.#metAt = new Int32Array(successors.length).fill(UNSEEN);
    this.#reaches = new Int32Array(successors.length);
    this.#isOpen = new Uint8Array(successors.length);
  }

  from(start: number): void {
    if (this.#metAt[start] !== UNSEEN) return;
    const path = [{ vertex: start, next: 0 }];
    this.#meet(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const successor = this.#successors[step.vertex]?.[step.next];
      step.next += 1;
      if (successor === undefined) {
        path.pop();
        this.#leave(step.vertex, path.at(-1)?.vertex);
      } else if (this.#metAt[successor] === UNSEEN) {
        this.#meet(successor);
        path.push({ vertex: successor, next: 0 });
      } else if (this.#isOpen[successor] === 1) {
        this.#lower(step.vertex, this.#metAt[successor] ?? 0);
      }
    }
  }

  #meet(vertex: number): void {
    this.#metAt[vertex] = this.#met;
    this.#reaches[vertex] = this.#met;
    this.#met += 1;
    this.#isOpen[vertex] = 1;
    this.#open.push(vertex);
  }

  #leave(vertex: number, caller: number | undefined): void {
    const reaches = this.#reaches[vertex] ?? 0;
    if (caller !== undefined) this.#lower(caller, reaches);
    if (reaches !== this.#metAt[vertex]) return;
    const component = this.#open.splice(this.#open.lastIndexOf(vertex));
    for (const member of component) this.#isOpen[member] = 0;
    this.found.push(component);
  }

  #lower(vertex: number, reaches: number): void {
    this.#reaches[vertex] = Math.min(this.#reaches[vertex] ?? 0, reaches);
  }
}
