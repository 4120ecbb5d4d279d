import type { FileSystem } from '../../../sim/file-system';
import type { RandomStream } from '../../../sim/random';

/** Makes `/dev` as a container has it. */
export function makeDevices(files: FileSystem, random: RandomStream): void {
  files.makeDirectory('/dev', { recursive: true });
  files.makeDevice('/dev/null', {});
  files.makeDevice('/dev/tty', {});
  files.makeDevice('/dev/zero', { stream: zeros });
  files.makeDevice('/dev/full', {});
  for (const name of ['random', 'urandom']) {
    files.makeDevice(`/dev/${name}`, {
      stream: (maxLength) => Array.from({ length: maxLength }, () => String.fromCharCode(random.below(256))).join(''),
    });
  }
  ['stdin', 'stdout', 'stderr'].forEach((name, number) => files.symlink(`/proc/self/fd/${number}`, `/dev/${name}`));
  files.makeDirectory('/dev/fd', { recursive: true });
}

/** Who reads zeros reads many of them, in pieces of one size. */
let lastZeros = '';

function zeros(length: number): string {
  if (lastZeros.length !== length) lastZeros = '\0'.repeat(length);
  return lastZeros;
}
