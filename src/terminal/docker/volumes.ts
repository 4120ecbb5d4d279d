import { FileSystem, join } from '../../sim/file-system';
import type { ClusterNode } from '../../node/node';
import type { ContainerMount } from '../../node/runtime/container-config';
import { hexId } from '../../node/runtime/hex-id';

/** Where the daemon of a machine keeps its volumes (moby, volume/local/local.go). */
const FOLDER = '/var/lib/docker/volumes';
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const ANONYMOUS = /^[0-9a-f]{64}$/;

export interface DockerVolume {
  readonly name: string;
  /** `/var/lib/docker/volumes/data/_data` */
  readonly mountpoint: string;
  readonly createdMs: number;
  /** Nobody gave it a name. */
  readonly isAnonymous: boolean;
}

/** What a container mounts; `volume`: the name of a volume. */
export interface DockerMount {
  readonly mount: ContainerMount;
  readonly volume?: string;
}

/** The files of a machine as its daemon sees them. */
function daemonFiles({ runtime }: ClusterNode): FileSystem {
  return new FileSystem(runtime.machineFiles);
}

/** The volumes of a machine, by name. */
export function volumesOf(machine: ClusterNode): readonly DockerVolume[] {
  const files = daemonFiles(machine);
  if (!files.exists(FOLDER)) return [];
  return files.readDirectory(FOLDER).map((name) => ({
    name,
    mountpoint: `${FOLDER}/${name}/_data`,
    createdMs: files.stat(`${FOLDER}/${name}`).modifiedMs,
    isAnonymous: ANONYMOUS.test(name),
  }));
}

/** Makes a volume unless there is one of that name; a text says what is wrong with the name. */
export function ensureVolume(machine: ClusterNode, name: string): DockerVolume | string {
  const known = volumesOf(machine).find((volume) => volume.name === name);
  if (known !== undefined) return known;
  if (!NAME.test(name)) {
    return `create ${name}: ${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`;
  }
  const mountpoint = `${FOLDER}/${name}/_data`;
  daemonFiles(machine).makeDirectory(mountpoint, { recursive: true });
  return { name, mountpoint, createdMs: machine.runtime.sim.nowMs, isAnonymous: ANONYMOUS.test(name) };
}

/** A name for a volume that was given none. */
export function anonymousName({ runtime, name }: ClusterNode): string {
  return hexId(`docker volume ${name} ${runtime.sim.nowMs} ${runtime.sim.random('docker volumes').below(2 ** 31)}`);
}

export function removeVolume(machine: ClusterNode, name: string): void {
  daemonFiles(machine).removeAll(`${FOLDER}/${name}`);
}

/** The containers that mount a volume, running or not. */
export function usersOf({ runtime }: ClusterNode, name: string): readonly string[] {
  return [...runtime.bare.list()].filter(({ volumes }) => volumes.includes(name)).map(({ container }) => container.id);
}

/** Anonymous volumes go with the container that they were made for (`docker run --rm`, `docker rm -v`). */
export function removeAnonymousVolumes(machine: ClusterNode, volumes: readonly string[]): void {
  for (const name of volumes)
    if (ANONYMOUS.test(name) && usersOf(machine, name).length === 0) removeVolume(machine, name);
}

/**
 * `data:/data`, `/host:/data:ro`, `/data`; a text says what is wrong. A folder of the machine that is not there is made.
 * Source: moby, volume/mounts/linux_parser.go.
 * Divergence from real Docker: a new volume does not take over what the image has at that path; a relative path of the host is one of the
 * terminal's folder, but on the machine whose daemon runs the container.
 */
export function parseVolume(machine: ClusterNode, text: string, cwd: string): DockerMount | string {
  const parts = text.split(':');
  const [first = '', second, mode, extra] = parts;
  const wrong = `invalid volume specification: '${text}'`;
  if (extra !== undefined || parts.includes('')) return `invalid spec: ${text}: empty section between colons`;
  const target = second ?? first;
  if (mode !== undefined && !/^(?:ro|rw|z|Z|nocopy|r?shared|r?slave|r?private)(?:,(?:ro|rw|z|Z|nocopy))*$/.test(mode))
    return `invalid mode: ${mode}`;
  if (!target.startsWith('/'))
    return `${wrong}: invalid mount config for type "volume": invalid mount path: '${target}' mount path must be absolute`;
  if (join('/', target) === '/') return `${wrong}: invalid specification: destination can't be '/'`;
  const readOnly = mode?.split(',').includes('ro') === true;
  const source = second === undefined ? anonymousName(machine) : first;
  return /^[./~]/.test(source)
    ? bindMount(machine, join(cwd, source), target, readOnly)
    : volumeMount(machine, source, target, readOnly);
}

/** `type=bind,source=/host,target=/data,readonly`. Source: docker/cli, opts/mount.go. */
export function parseMount(machine: ClusterNode, text: string): DockerMount | string {
  const fields = new Map<string, string>();
  for (const field of text.split(',')) {
    const [key = '', ...value] = field.split('=');
    const name = MOUNT_KEYS[key];
    if (name === undefined)
      return `invalid argument ${JSON.stringify(text)} for "--mount" flag: unexpected key '${key}' in '${field}'`;
    fields.set(name, value.join('='));
  }
  const type = fields.get('type') ?? 'volume';
  const target = fields.get('target') ?? '';
  const source = fields.get('source');
  const readOnly = fields.has('readonly') && fields.get('readonly') !== 'false';
  if (target === '') return `invalid argument ${JSON.stringify(text)} for "--mount" flag: target is required`;
  if (type === 'volume') return volumeMount(machine, source ?? anonymousName(machine), target, readOnly);
  if (type !== 'bind') return `mount type unknown: ${JSON.stringify(type)}`;
  if (source === undefined || !daemonFiles(machine).exists(source))
    return `invalid mount config for type "bind": bind source path does not exist: ${source ?? ''}`;
  return bindMount(machine, source, target, readOnly);
}

const MOUNT_KEYS: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  readonly: 'readonly',
  ro: 'readonly',
};

function bindMount(machine: ClusterNode, source: string, path: string, readOnly: boolean): DockerMount {
  const files = daemonFiles(machine);
  if (!files.exists(source)) files.makeDirectory(source, { recursive: true });
  return { mount: { path, tree: machine.runtime.machineFiles, subPath: source, readOnly } };
}

function volumeMount(machine: ClusterNode, name: string, path: string, readOnly: boolean): DockerMount | string {
  const volume = ensureVolume(machine, name);
  if (typeof volume === 'string') return volume;
  const { mountpoint } = volume;
  return { mount: { path, tree: machine.runtime.machineFiles, subPath: mountpoint, readOnly }, volume: name };
}
