import type { FileSystem } from '../../../sim/file-system';
import type { RandomStream } from '../../../sim/random';

/** Makes `/dev` as a container has it. */
export function makeDevices(files: FileSystem, random: RandomStream): void {
  files.makeDirectory('/dev', { recursive: true });
  files.makeDevice('/dev/null', {});
  files.makeDevice('/dev/tty', {});
  files.makeDevice('/dev/zero', { stream: zeros });
  files.makeDevice('/dev/full', {});
  const noise = noiseOf(random);
  for (const name of ['random', 'urandom']) files.makeDevice(`/dev/${name}`, { stream: noise });
  ['stdin', 'stdout', 'stderr'].forEach((name, number) => files.symlink(`/proc/self/fd/${number}`, `/dev/${name}`));
  files.makeDirectory('/dev/fd', { recursive: true });
}

/** Who reads zeros reads many of them, in pieces of one size. */
let lastZeros = '';

function zeros(length: number): string {
  if (lastZeros.length !== length) lastZeros = '\0'.repeat(length);
  return lastZeros;
}

/** Whoever reads more at once than a key takes is filling something. */
const NOISE_LENGTH = 4096;

/** Divergence from real Linux: what a read gives behind its first 4096 characters repeats them. */
function noiseOf(random: RandomStream): (length: number) => string {
  const characters = (length: number): string =>
    Array.from({ length }, () => String.fromCharCode(random.below(256))).join('');
  return (length) => {
    if (length <= NOISE_LENGTH) return characters(length);
    return characters(NOISE_LENGTH)
      .repeat(Math.ceil(length / NOISE_LENGTH))
      .slice(0, length);
  };
}
