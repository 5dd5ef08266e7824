/** One entry of an image's file system, before it is packed. Pure data: the same entries, the same bytes. */

/** Absolute, without a `/` at its end. */
type Place = { readonly path: string; readonly mode: number };

export type ImageFile =
  | (Place & { readonly kind: 'file'; readonly bytes: Buffer })
  /** `ownerId`, user and group; left out, root, as everything else is. */
  | (Place & { readonly kind: 'directory'; readonly ownerId?: number });

export function fileAt(path: string, bytes: Buffer | string, mode = 0o644): ImageFile {
  return { kind: 'file', path, mode, bytes: Buffer.from(bytes) };
}

export function directoryAt(path: string, mode = 0o755, ownerId?: number): ImageFile {
  return { kind: 'directory', path, mode, ...(ownerId === undefined ? {} : { ownerId }) };
}

/**
 * Every entry with the folders above it, each once, sorted: a folder comes before what is in it. Throws
 * an Error for two entries at one place.
 */
export function wholeTree(files: readonly ImageFile[]): readonly ImageFile[] {
  const tree = new Map<string, ImageFile>();
  for (const file of files) {
    if (tree.has(file.path)) throw new Error(`Cannot put two files at ${file.path}`);
    tree.set(file.path, file);
  }
  for (const path of files.flatMap((file) => foldersAbove(file.path))) {
    if (!tree.has(path)) tree.set(path, directoryAt(path));
  }
  return [...tree.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** `/a/b/c` → `/a`, `/a/b` */
function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}
