import type { FileSystem } from '../../sim/file-system';
import { parseAddress } from '../../sim/ipv4';

const HOSTS_FILE = '/etc/hosts';

/** The IPv4 address that a file system's `/etc/hosts` has for a name, whatever its case; undefined: the file does not know it. */
export function addressInHosts(files: FileSystem, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return hostLines(files).find(
    ([address = '', ...names]) =>
      parseAddress(address) !== undefined && names.some((known) => known.toLowerCase() === wanted),
  )?.[0];
}

/** The lines of `/etc/hosts`, word by word, without comments; none when it cannot be read. */
export function hostLines(files: FileSystem): readonly (readonly string[])[] {
  if (files.tryStat(HOSTS_FILE)?.kind !== 'file' || !files.access(HOSTS_FILE, 4)) return [];
  return files
    .readFile(HOSTS_FILE)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([address]) => address !== '');
}
