/**
 * What is below a program in its image: Node, the libraries it loads, and the few files that they ask
 * for. No shell, no package manager. Certificates and time zones are inside Node.
 */

import type { Architecture } from './architecture.ts';
import { readElf, withoutSymbols } from './elf.ts';
import { directoryAt, fileAt, type ImageFile } from './image-file.ts';
import { librariesOf } from './libraries.ts';
import type { NodeBinary } from './node-binary.ts';
import { USER_ID } from './programs.ts';

const PASSWD = `root:x:0:0:root:/:/nologin\nnonroot:x:${USER_ID}:${USER_ID}:nonroot:/:/nologin\n`;
const GROUP = `root:x:0:\nnonroot:x:${USER_ID}:\n`;

/** /etc/hosts before DNS; without the file it would be the other way round. */
const NAME_SERVICES = 'hosts: files dns\n';

const LIBRARY_NOTICE = `The shared libraries in this image are unmodified files of the system it was made on:
the GNU C library (LGPL-2.1-or-later), and libstdc++ and libgcc of GCC (GPL-3.0-or-later
with the GCC Runtime Library Exception). Their sources are those of that system's packages.
Node is the official binary without its symbols; its licences are in /usr/share/doc/node/LICENSE.
`;

/** `root` has the libraries. Throws an Error when Node or one of them is made for another machine. */
export function baseFiles(
  node: NodeBinary,
  parts: { readonly root: string; readonly architecture: Architecture },
): readonly ImageFile[] {
  if (readElf(node.bytes).machine !== parts.architecture.elfMachine) {
    throw new Error(`Cannot take this Node: it is not made for ${parts.architecture.name}`);
  }
  return [
    fileAt('/usr/local/bin/node', withoutSymbols(node.bytes), 0o755),
    ...librariesOf(node.bytes, parts),
    fileAt('/etc/passwd', PASSWD),
    fileAt('/etc/group', GROUP),
    fileAt('/etc/nsswitch.conf', NAME_SERVICES),
    fileAt('/usr/share/doc/node/LICENSE', node.license),
    fileAt('/usr/share/doc/node/LIBRARIES', LIBRARY_NOTICE),
    directoryAt('/tmp', 0o1777),
  ];
}
