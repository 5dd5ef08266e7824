/**
 * What every scenario is played on: a cluster with the images, a primary in the place of Oso Cloud that
 * has policy and facts, and an application with the official SDK. The operator is not on it yet.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Image } from '../../operator/image/make-images.ts';
import { type Authority, createAuthority } from '../cluster/certificates.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type Application, PRIMARY_URL, startApplication } from './application.ts';
import type { AskedLine } from './asker/lines.ts';
import { makeImages } from './images.ts';
import type { Measurements } from './measurements.ts';
import { type Primary, startPrimary } from './primary.ts';
import { runDirectoryOf } from './run-directory.ts';

/** What a resource says besides README's, on a cluster of two cores without Oso Cloud. */
export const SPEC_LINES = [`url: ${PRIMARY_URL}`, 'resources: { requests: { cpu: 100m } }'];

export type Stage = {
  readonly cluster: Cluster;
  readonly primary: Primary;
  readonly application: Application;
  /** Whose certificates the application believes. */
  readonly authority: Authority;
  /** What the primary answers while it can be reached. */
  readonly expected: readonly AskedLine[];
  readonly stop: () => Promise<void>;
};

/** Says with `time` what takes how long. */
export async function startStage({ time }: Pick<Measurements, 'time'>): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const images = time('images are made', makeImages);
  // Looked at when there is a cluster.
  images.catch(() => {});
  const cluster = await time('a cluster is up', async () => await startCluster({ auditLog: true }));
  stack.defer(async () => await cluster.stop());
  const made = await images;
  await time('the node has the images', async () => await loadImages(cluster, made));
  const authority = await createAuthority(
    await mkdtemp(join(runDirectoryOf(cluster), 'authority-')),
  );
  const [primary, application] = await time(
    'a primary has policy and facts, an application runs',
    async () =>
      await Promise.all([startPrimary(cluster), startApplication(cluster, authority.certificate)]),
  );
  const expected = await application.ask({ url: PRIMARY_URL });
  const owned = stack.move();
  const stop = async (): Promise<void> => await owned.disposeAsync();
  return { cluster, primary, application, authority, expected, stop };
}

async function loadImages(cluster: Cluster, images: readonly Image[]): Promise<void> {
  for (const { fileName, bytes } of images) {
    const path = join(runDirectoryOf(cluster), fileName);
    await writeFile(path, bytes);
    await cluster.loadImage(path);
    await rm(path);
  }
}

/** Writes what the cluster knows of itself to a file beside its logs; its path. */
export async function writeState({ kubectl, logsDirectory }: Cluster, name: string) {
  const questions = [
    ['get', 'all,osofb,pvc,pv,events', '--all-namespaces', '--output=wide'],
    ['get', 'osofb,pods', '--all-namespaces', '--output=yaml'],
    [
      'logs',
      '--namespace=oso-fallback-system',
      '--all-pods=true',
      'deployment/oso-fallback-operator',
    ],
  ];
  const texts: string[] = [];
  for (const question of questions) {
    const answer = await kubectl(...question).catch((error: unknown) => String(error));
    texts.push(`$ kubectl ${question.join(' ')}\n${answer}\n`);
  }
  const path = join(logsDirectory, `${name.replaceAll(/[^a-z0-9]+/giu, '-')}.txt`);
  await writeFile(path, texts.join('\n'));
  return path;
}
