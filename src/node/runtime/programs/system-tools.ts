import { kernel } from '../kernel';
import { immediate } from '../process/immediate';
import type { Program } from '../process/process';
import { endOfSlice } from '../process/system-calls';
import { formatDate, parseDate, STANDARD_FORMAT } from './date';
import { mountOptions } from '../proc/mount-lines';
import { complain, parseArguments, unknownOption, type Flavor } from './tool';
import { groupName, userName } from './users';

/** Tools about the user, the machine and its clock. */
export function systemTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    true: immediate(() => {
      return 0;
    }),
    false: immediate(() => {
      return 1;
    }),
    date,
    printenv: immediate((process) => {
      const names = process.argv.slice(1);
      if (names.length === 0) for (const [name, value] of process.env) process.print(`${name}=${value}\n`);
      let status = 0;
      for (const name of names) {
        const value = process.env.get(name);
        if (value === undefined) status = 1;
        else process.print(`${value}\n`);
      }
      return status;
    }),
    hostname: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'isfdI', {});
      const { addresses } = process.network;
      process.print(
        options.has('i') || options.has('I')
          ? `${addresses.join(' ')}${options.has('I') ? ' ' : ''}\n`
          : `${process.hostname}\n`,
      );
      return 0;
    }),
    whoami: immediate((process) => {
      const name = userName(process, process.user.uid);
      if (name === undefined) {
        complain(
          process,
          flavor === 'busybox' ? `unknown uid ${process.user.uid}` : `cannot find name for user ID ${process.user.uid}`,
        );
        return 1;
      }
      process.print(`${name}\n`);
      return 0;
    }),
    id: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'ugGn', {
        user: 'u',
        group: 'g',
        groups: 'G',
        name: 'n',
      });
      const { uid, gid } = process.user;
      const all = [...new Set([gid, ...process.user.groups])].toSorted((a, b) => a - b);
      // busybox says them as the kernel keeps them, others the process's own first.
      const groups = flavor === 'busybox' ? all : [gid, ...all.filter((group) => group !== gid)];
      const label = (id: number, name: string | undefined): string => `${id}${name === undefined ? '' : `(${name})`}`;
      if (options.has('u')) process.print(`${options.has('n') ? (userName(process, uid) ?? uid) : uid}\n`);
      else if (options.has('g')) process.print(`${options.has('n') ? (groupName(process, gid) ?? gid) : gid}\n`);
      else if (options.has('G'))
        process.print(
          `${groups.map((group) => (options.has('n') ? (groupName(process, group) ?? group) : group)).join(' ')}\n`,
        );
      else {
        const listed = groups.map((group) => label(group, groupName(process, group))).join(',');
        process.print(
          `uid=${label(uid, userName(process, uid))} gid=${label(gid, groupName(process, gid))} groups=${listed}\n`,
        );
      }
      return 0;
    }),
    uname: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'asnrvmpio', { all: 'a' });
      const fields: readonly (readonly [string, string])[] = [
        ['s', 'Linux'],
        ['n', process.hostname],
        ['r', kernel.release],
        ['v', kernel.version],
        ['m', 'x86_64'],
        ['o', flavor === 'busybox' ? 'Linux' : 'GNU/Linux'],
      ];
      const wanted = options.size === 0 ? ['s'] : [...options.keys()];
      process.print(
        `${fields
          .filter(([letter]) => options.has('a') || wanted.includes(letter))
          .map(([, value]) => value)
          .join(' ')}\n`,
      );
      return 0;
    }),
    pwd: immediate((process) => {
      process.print(`${process.cwd}\n`);
      return 0;
    }),
    arch: immediate((process) => {
      process.print('x86_64\n');
      return 0;
    }),
    groups: immediate((process) => {
      const { gid, groups } = process.user;
      const all = [gid, ...groups.filter((group) => group !== gid)];
      process.print(`${all.map((group) => groupName(process, group) ?? group).join(' ')}\n`);
      return 0;
    }),
    clear: immediate((process) => {
      process.print('\x1B[H\x1B[J');
      return 0;
    }),
    sync: immediate(() => {
      return 0;
    }),
    tty: immediate((process) => {
      const isTerminal = process.stdin.terminal !== undefined;
      process.print(isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
      return isTerminal ? 0 : 1;
    }),
    seq,
    yes,
    df: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'hkTPai', {});
      const unit = options.has('h') ? 1 : 1024;
      process.print(
        `Filesystem     ${options.has('h') ? ' Size  Used Avail' : '1K-blocks      Used Available'} Use% Mounted on\n`,
      );
      for (const { path, tree } of process.files.mounts) {
        if (tree.type === 'proc') continue;
        const used = Math.ceil(tree.usedBytes / unit);
        const size = Math.ceil(tree.limitBytes / unit);
        const percent = `${Math.ceil((100 * used) / size)}%`;
        const width = options.has('h') ? 5 : 9;
        const cells = [size, used, size - used].map((cell) =>
          String(options.has('h') ? `${Math.ceil(cell / 1_048_576)}M` : cell).padStart(width),
        );
        process.print(`${tree.device.padEnd(14)} ${cells.join(' ')} ${percent.padStart(4)} ${path}\n`);
      }
      return 0;
    }),
    mount: immediate((process) => {
      for (const mount of process.files.mounts) {
        const { path, tree } = mount;
        process.print(`${tree.device} on ${path} type ${tree.type} (${mountOptions(mount)})\n`);
      }
      return 0;
    }),
  };
}

const date: Program = immediate((process) => {
  if (process.argv.length === 1) {
    process.print(`${formatDate(STANDARD_FORMAT, process.nowMs)}\n`);
    return 0;
  }
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'ud:RI::r:s:', {
    utc: 'u',
    date: 'd:',
    'rfc-3339': 'rfc-3339:',
    'iso-8601': 'I:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const text = options.get('d');
  const atMs = text === undefined ? process.nowMs : parseDate(text, process.nowMs);
  if (atMs === undefined) {
    complain(process, `invalid date '${text}'`);
    return 1;
  }
  const format = operands.find((operand) => operand.startsWith('+'))?.slice(1);
  const standard = options.has('R')
    ? '%a, %d %b %Y %H:%M:%S +0000'
    : options.has('I')
      ? options.get('I') === 'seconds'
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%Y-%m-%d'
      : STANDARD_FORMAT;
  process.print(`${formatDate(format ?? standard, atMs)}\n`);
  return 0;
});

const seq: Program = function* seq(process) {
  const { options, operands } = parseArguments(
    process.argv.slice(1).flatMap((argument) => (/^-\d/.test(argument) ? ['--', argument] : [argument])),
    's:wf:',
    { separator: 's:' },
  );
  const numbers = operands.filter((operand) => operand !== '--').map(Number);
  const wrong = operands.find((operand) => Number.isNaN(Number(operand)) && operand !== '--');
  if (numbers.length === 0 || wrong !== undefined) {
    complain(process, wrong === undefined ? 'missing operand' : `invalid floating point argument: '${wrong}'`);
    return 1;
  }
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const last = numbers.at(-1) ?? 1;
  const decimals = Math.max(...operands.map((operand) => operand.split('.')[1]?.length ?? 0));
  const width = options.has('w') ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length) : 0;
  const separator = options.get('s') ?? '\n';
  let block = '';
  if (step === 0) {
    complain(process, "invalid Zero increment value: '0'");
    return 1;
  }
  for (let index = 0; ; index += 1) {
    const value = first + index * step;
    if (step > 0 ? value > last : value < last) break;
    block += `${index > 0 ? separator : ''}${value.toFixed(decimals).padStart(width, '0')}`;
    if (block.length > 4096) {
      process.print(block);
      block = '';
      if (process.spend(10)) yield endOfSlice;
    }
  }
  if (step > 0 ? first <= last : first >= last) process.print(`${block}\n`);
  return 0;
};

const yes: Program = function* yes(process) {
  const line = `${process.argv.length > 1 ? process.argv.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(1024 / line.length)));
  for (;;) {
    process.print(block);
    yield endOfSlice;
  }
};
