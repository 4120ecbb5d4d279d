import type { FileSystem } from '../../../sim/file-system';
import { LazyMap } from '../../../sim/lazy-map';
import type { Program } from '../process/process';
import { standardTools } from '../standard-programs';
import type { Image } from './image';

export type Distribution = 'busybox' | 'alpine' | 'debian';

/** What the tools of each distribution do, by name. */
const TOOLS: Readonly<Record<Distribution, ReadonlyMap<string, Program>>> = {
  busybox: standardTools('busybox'),
  alpine: standardTools('busybox'),
  debian: standardTools('gnu'),
};

/** What Debian's packages procps and psmisc bring. */
export const PROCESS_TOOLS: readonly string[] = 'ps kill uptime free top watch pgrep pkill killall pidof'.split(' ');

/** Tools that a bare distribution does not have; images bring those that they need. */
const ABSENT: Readonly<Record<Distribution, ReadonlySet<string>>> = {
  busybox: new Set(['curl', 'dig']),
  alpine: new Set(['curl', 'dig']),
  debian: new Set(['curl', 'wget', 'nc', 'nslookup', 'dig', ...PROCESS_TOOLS]),
};

const DIRECTORIES: readonly string[] =
  '/bin /etc /home /media /mnt /opt /root /run /sbin /srv /tmp /usr/bin /usr/local/bin /usr/sbin /var/log /var/run /var/tmp'.split(
    ' ',
  );

/** The executables of an image: those of its distribution and its own. */
export function linuxBinaries(
  distribution: Distribution,
  own: Readonly<Record<string, Program>> = {},
): ReadonlyMap<string, Program> {
  return new LazyMap(() => new Map([...TOOLS[distribution], ...Object.entries(own)]), undefined);
}

/** Puts the files of a distribution in place; `extra` are tools besides those that it comes with. */
export function buildLinux(files: FileSystem, distribution: Distribution, extra: readonly string[] = []): void {
  for (const path of DIRECTORIES) files.makeDirectory(path, { recursive: true });
  files.changeMode('/tmp', 0o1777);
  for (const name of TOOLS[distribution].keys()) {
    if (!ABSENT[distribution].has(name) || extra.includes(name)) files.writeBinary(`/bin/${name}`, name);
  }
  files.writeFile('/etc/passwd', PASSWD);
  files.writeFile('/etc/group', GROUP);
  files.writeFile('/etc/os-release', OS_RELEASE[distribution]);
}

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nginx:x:101:101:nginx:/nonexistent:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
`;

const GROUP = `root:x:0:
daemon:x:1:
www-data:x:33:
nginx:x:101:
nogroup:x:65534:
`;

const OS_RELEASE: Readonly<Record<Distribution, string>> = {
  busybox: 'NAME="BusyBox"\nID=busybox\nPRETTY_NAME="BusyBox v1.37.0"\n',
  alpine: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\n',
  debian:
    'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nID=debian\n',
};

/** One program that is many tools, and little else. */
export function busybox(): Image {
  return distribution('busybox', 2_224_358, ['sh']);
}

export function alpine(): Image {
  return distribution('alpine', 3_862_784, ['/bin/sh']);
}

/** Debian, and Ubuntu, which differs in nothing that shows here. */
export function debian(): Image {
  return distribution('debian', 49_280_000, ['bash']);
}

/** Images that bring the network tools, for looking around. */
export function networkTools(): Image {
  return distribution('alpine', 7_600_000, ['/bin/sh'], ['curl']);
}

/** curl and a small system around it. */
export function curlImage(): Image {
  return { ...distribution('alpine', 9_900_000, [], ['curl']), entrypoint: ['curl'] };
}

function distribution(
  name: Distribution,
  sizeBytes: number,
  cmd: readonly string[],
  extra: readonly string[] = [],
): Image {
  return { sizeBytes, cmd, binaries: linuxBinaries(name), build: (files) => buildLinux(files, name, extra) };
}
