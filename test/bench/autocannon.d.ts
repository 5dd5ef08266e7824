/** The part of autocannon that the benchmark uses; the package has no types of its own. */

declare module 'autocannon' {
  type Options = {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly requests: readonly { readonly body: string }[];
  };
  type Result = {
    readonly errors: number;
    readonly non2xx: number;
    readonly duration: number;
    readonly '2xx': number;
    readonly latency: { readonly p50: number; readonly p99: number };
  };
  function autocannon(options: Options): Promise<Result>;
  export = autocannon;
}
