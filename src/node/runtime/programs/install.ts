import type { FileSystem } from '../../../sim/file-system';
import { standardPrograms, type Flavor } from './index';

/** What Alpine has in `/usr/bin` though all else of busybox is in `/bin`. */
const IN_USR_BIN = new Set(['curl', 'nc', 'nslookup', 'wget']);

/**
 * Puts the tools of a distribution in place: all in `/bin` for busybox, in `/usr/bin` with `/bin` a link to it for GNU. `except`: what an image
 * does without (`curl` on Debian).
 */
export function installPrograms(files: FileSystem, flavor: Flavor, except: ReadonlySet<string> = new Set()): void {
  files.makeDirectory('/usr/bin', { recursive: true });
  if (flavor === 'busybox') files.makeDirectory('/bin', { recursive: true });
  else if (!files.exists('/bin')) files.symlink('usr/bin', '/bin');
  for (const name of standardPrograms(flavor).keys()) {
    if (except.has(name)) continue;
    files.writeBinary(flavor === 'busybox' && !IN_USR_BIN.has(name) ? `/bin/${name}` : `/usr/bin/${name}`, name);
  }
}
