import type { FileSystem } from '../../../sim/file-system';
import type { Program } from '../process/process';
import type { Image } from './image';

export type Distribution = 'busybox' | 'alpine' | 'debian';

/** What the executables of a Linux distribution do. */
export const linuxBinaries: ReadonlyMap<string, Program> = new Map();

/** Puts the files of a distribution in place. */
export function buildLinux(files: FileSystem, distribution: Distribution): void {
  for (const path of ['/bin', '/etc', '/home', '/root', '/tmp', '/usr/bin', '/var/log', '/var/run', '/opt', '/mnt']) files.makeDirectory(path, { recursive: true });
  files.writeFile('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n');
  files.writeFile('/etc/os-release', `ID=${distribution}\n`);
}

export function busybox(): Image {
  return { sizeBytes: 2_224_358, cmd: ['sh'], binaries: linuxBinaries, build: (files) => buildLinux(files, 'busybox') };
}

export function alpine(): Image {
  return { sizeBytes: 3_862_784, cmd: ['/bin/sh'], binaries: linuxBinaries, build: (files) => buildLinux(files, 'alpine') };
}

export function debian(): Image {
  return { sizeBytes: 49_280_000, cmd: ['bash'], binaries: linuxBinaries, build: (files) => buildLinux(files, 'debian') };
}
