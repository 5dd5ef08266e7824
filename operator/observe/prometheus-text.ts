/** One number out of what Prometheus scrapes. Source: Prometheus docs, "Exposition formats", text format. */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/** The first sample of `name`; undefined when there is none, or it is no finite number. */
export function sampleOf(exposition: string, name: string): number | undefined {
  for (const line of exposition.split('\n')) {
    if (!line.startsWith(name)) continue;
    const rest = /^(?:\{.*\})?[ \t]+(?<value>\S+)/u.exec(line.slice(name.length));
    const value = rest?.groups?.['value'];
    if (value !== undefined && NUMBER.test(value)) return Number(value);
  }
  return undefined;
}
