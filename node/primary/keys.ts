/** The keys that open an environment: the public one of development, and those of test environments. */

/** Known to everybody, so it protects nothing: the key of Oso's own development server. */
export const DEVELOPMENT_KEY = 'e_0123456789_12345_osotesttoken01xiIn';

/** The environment that DEVELOPMENT_KEY opens. */
export const DEVELOPMENT_ENVIRONMENT = '0123456789';

/** A key of a new environment. `randomBytes` gives as many unpredictable bytes as it is asked for. */
export function newTestKey(randomBytes: (count: number) => Uint8Array): {
  readonly environment: string;
  readonly key: string;
} {
  const hex = (bytes: number) => Buffer.from(randomBytes(bytes)).toString('hex');
  const environment = `testenv${hex(6)}`;
  return { environment, key: `e_${environment}_${hex(6)}_${hex(16)}` };
}
