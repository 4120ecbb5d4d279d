import { humanSize } from '../runtime/words';
import type { DockerContext, DockerVerb } from './docker-context';
import { printList } from './formatted-list';
import { parseFormat } from './template';
import { anonymousName, ensureVolume, removeVolume, usersOf, volumesOf, type DockerVolume } from './volumes';
import type { JsonObject } from '../../api/go/json-value';

const HEADERS = { Driver: 'DRIVER', Name: 'VOLUME NAME', Scope: 'SCOPE', Mountpoint: 'MOUNTPOINT' };
const TABLE = '{{.Driver}}\t{{.Name}}';
const TEMPLATE_ERROR = 64;

function firstMachine({ machines }: DockerContext) {
  return machines.find(({ powered }) => powered);
}

/** `docker volume create`. Source: docker/cli, cli/command/volume/create.go. */
export const createVolume: DockerVerb = {
  usage: '[OPTIONS] [VOLUME]',
  flags: [
    { name: 'driver', short: 'd', takesValue: true },
    { name: 'label', takesValue: true },
    { name: 'name', takesValue: true },
    { name: 'opt', short: 'o', takesValue: true },
  ],
  least: 0,
  most: 1,
  run: async (context, words) => {
    const { io } = context;
    const machine = firstMachine(context);
    if (machine === undefined) return 1;
    const driver = words.last('driver') ?? 'local';
    const name = words.words[0] ?? words.last('name') ?? anonymousName(machine);
    if (driver !== 'local') {
      io.stderr(
        `Error response from daemon: create ${name}: error looking up volume plugin ${driver}: plugin ${JSON.stringify(driver)} not found\n`,
      );
      return 1;
    }
    const volume = ensureVolume(machine, name);
    if (typeof volume === 'string') {
      io.stderr(`Error response from daemon: ${volume}\n`);
      return 1;
    }
    io.stdout(`${volume.name}\n`);
    return 0;
  },
};

/** `docker volume ls`. Source: docker/cli, cli/command/volume/list.go. */
export const listVolumes: DockerVerb = {
  usage: '[OPTIONS]',
  flags: [
    { name: 'filter', short: 'f', takesValue: true },
    { name: 'format', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  least: 0,
  most: 0,
  run: async (context, words) => {
    const rows: JsonObject[] = [];
    const names = words.all('filter').flatMap((filter) => /^name=(.*)$/.exec(filter)?.[1] ?? []);
    const dangling = words.all('filter').some((filter) => /^dangling=(?:true|1)$/.test(filter));
    for (const machine of context.machines) {
      if (!machine.powered) continue;
      for (const { name, mountpoint } of volumesOf(machine)) {
        if (!names.every((part) => name.includes(part)) || (dangling && usersOf(machine, name).length > 0)) continue;
        rows.push({ ID: name, Driver: 'local', Name: name, Scope: 'local', Mountpoint: mountpoint });
      }
    }
    return printList({ rows, headers: HEADERS, table: TABLE }, words, context.io);
  },
};

/** `docker volume inspect`. Source: docker/cli, cli/command/volume/inspect.go. */
export const inspectVolume: DockerVerb = {
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  flags: [{ name: 'format', short: 'f', takesValue: true }],
  least: 1,
  run: async (context, words) => {
    const { io, machines } = context;
    const format = words.last('format');
    const template = format === undefined ? undefined : parseFormat(format);
    if (template !== undefined && 'error' in template) {
      io.stderr(`template parsing error: ${template.error}\n`);
      return TEMPLATE_ERROR;
    }
    const found: JsonObject[] = [];
    let errors = '';
    for (const name of words.words) {
      const volume = machines
        .flatMap((machine) => (machine.powered ? volumesOf(machine) : []))
        .find((each) => each.name === name);
      if (volume === undefined) errors += `Error response from daemon: get ${name}: no such volume\n`;
      else found.push(details(volume));
    }
    if (template === undefined) io.stdout(`${found.length === 0 ? '[]' : JSON.stringify(found, null, 4)}\n`);
    else {
      for (const each of found) {
        const line = template.print(each);
        io.stdout(typeof line === 'string' ? `${line}\n` : '');
      }
    }
    io.stderr(errors);
    return errors === '' ? 0 : 1;
  },
};

function details({ name, mountpoint, createdMs, isAnonymous }: DockerVolume): JsonObject {
  return {
    CreatedAt: new Date(createdMs).toISOString().replace(/\.\d+/, ''),
    Driver: 'local',
    Labels: isAnonymous ? { 'com.docker.volume.anonymous': '' } : null,
    Mountpoint: mountpoint,
    Name: name,
    Options: null,
    Scope: 'local',
  };
}

/** `docker volume rm`. Source: docker/cli, cli/command/volume/remove.go; moby, volume/service/store.go. */
export const removeVolumes: DockerVerb = {
  usage: '[OPTIONS] VOLUME [VOLUME...]',
  flags: [{ name: 'force', short: 'f' }],
  least: 1,
  run: async ({ machines, io }, words) => {
    let exitCode = 0;
    for (const name of words.words) {
      const machine = machines.find((each) => each.powered && volumesOf(each).some((volume) => volume.name === name));
      const users = machine === undefined ? [] : usersOf(machine, name);
      if (users.length > 0 || (machine === undefined && !words.has('force'))) {
        io.stderr(
          machine === undefined
            ? `Error response from daemon: get ${name}: no such volume\n`
            : `Error response from daemon: remove ${name}: volume is in use - [${users.join(', ')}]\n`,
        );
        exitCode = 1;
        continue;
      }
      if (machine !== undefined) removeVolume(machine, name);
      io.stdout(`${name}\n`);
    }
    return exitCode;
  },
};

/** `docker volume prune`: those without a name that no container uses, with `all` those with one too. Source: docker/cli, cli/command/volume/prune.go. */
export const pruneVolumes: DockerVerb = {
  usage: '[OPTIONS]',
  flags: [
    { name: 'all', short: 'a' },
    { name: 'filter', takesValue: true },
    { name: 'force', short: 'f' },
  ],
  least: 0,
  most: 0,
  run: async ({ machines, io }, words) => {
    if (!words.has('force')) {
      const kind = words.has('all') ? 'all' : 'anonymous';
      io.stdout(
        `WARNING! This will remove ${kind} local volumes not used by at least one container.\nAre you sure you want to continue? [y/N] `,
      );
      if (!/^y(?:es)?$/i.test(io.stdin.trim())) return 0;
    }
    const removed: string[] = [];
    let bytes = 0;
    for (const machine of machines) {
      if (!machine.powered) continue;
      const before = machine.runtime.machineFiles.usedBytes;
      for (const { name, isAnonymous } of volumesOf(machine)) {
        if ((!isAnonymous && !words.has('all')) || usersOf(machine, name).length > 0) continue;
        removeVolume(machine, name);
        removed.push(name);
      }
      bytes += before - machine.runtime.machineFiles.usedBytes;
    }
    if (removed.length > 0) io.stdout(`Deleted Volumes:\n${removed.map((name) => `${name}\n`).join('')}\n`);
    io.stdout(`Total reclaimed space: ${bytes === 0 ? '0B' : humanSize(bytes)}\n`);
    return 0;
  },
};
