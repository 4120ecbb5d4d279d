import { commandName } from '../process/command-name';
import type { Process, ProcessContext } from '../process/process';
import { complain, type Flavor } from './tool';
import { userName } from './users';

/** A column that `-o` may ask for; a number stands at the right. */
interface Column {
  readonly header: string;
  readonly width: number;
  readonly isNumber?: boolean;
  readonly text: (listed: Process, process: ProcessContext) => string;
}

/** `ps [-ef|aux] [-o columns]` of busybox (procps/ps.c) and of procps (src/ps/output.c); it always lists all processes. */
export function ps(process: ProcessContext, flavor: Flavor): number {
  const wanted = wantedColumns(process.argv.slice(1));
  if (wanted.length > 0) return printColumns(process, flavor, wanted);
  const options = process.argv.slice(1).join('');
  const all = process.processes();
  if (flavor === 'busybox') {
    process.print('PID   USER     TIME  COMMAND\n');
    for (const { pid, user, argv, state } of all) {
      process.print(
        `${String(pid).padStart(5)} ${(userName(process, user.uid) ?? String(user.uid)).padEnd(8)}  0:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  if (/[ux]/.test(options)) {
    process.print('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const { pid, user, argv, state, startedMs } of all) {
      const stat = stateLetters(pid, state);
      const start = new Date(startedMs).toISOString().slice(11, 16);
      const name = userName(process, user.uid) ?? String(user.uid);
      process.print(
        `${name.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4000  2000 ?        ${stat.padEnd(4)} ${start}   0:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  if (/f/.test(options)) {
    process.print('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const { pid, parentPid, user, argv, state, startedMs } of all) {
      const start = new Date(startedMs).toISOString().slice(11, 16);
      const name = userName(process, user.uid) ?? String(user.uid);
      process.print(
        `${name.padEnd(8)} ${String(pid).padStart(7)} ${String(parentPid).padStart(7)}  0 ${start} ?        00:00:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  process.print('    PID TTY          TIME CMD\n');
  for (const { pid, argv } of all) process.print(`${String(pid).padStart(7)} ?        00:00:00 ${commandName(argv)}\n`);
  return 0;
}

function printColumns(process: ProcessContext, flavor: Flavor, wanted: readonly string[]): number {
  const columns: Column[] = [];
  for (const each of wanted) {
    const [name = '', header] = each.split('=', 2);
    const column = (flavor === 'busybox' ? BUSYBOX_COLUMNS : GNU_COLUMNS).get(name);
    if (column === undefined) {
      if (flavor === 'busybox')
        complain(process, `bad -o argument '${each}', supported arguments: ${[...BUSYBOX_COLUMNS.keys()].join(',')}`);
      else process.printError(`error: unknown user-defined format specifier "${each}"\n`);
      return 1;
    }
    columns.push(header === undefined ? column : { ...column, header });
  }
  const line = (cells: readonly string[], isHeader: boolean): void => {
    const padded = cells.map((cell, index) => {
      const { width = 0, isNumber = false } = columns[index] ?? {};
      if (isNumber && !(isHeader && flavor === 'busybox')) return cell.padStart(width);
      return index === cells.length - 1 ? cell : cell.padEnd(width);
    });
    process.print(`${padded.join(' ')}\n`);
  };
  if (columns.some(({ header }) => header !== ''))
    line(
      columns.map(({ header }) => header),
      true,
    );
  for (const listed of process.processes())
    line(
      columns.map(({ text }) => text(listed, process)),
      false,
    );
  return 0;
}

/** What stands behind every `-o`, in order. */
function wantedColumns(args: readonly string[]): readonly string[] {
  const wanted: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, attached] = /^-[A-Za-z]*o(.*)$/.exec(args[index] ?? '') ?? [];
    if (attached === undefined) continue;
    const list = attached === '' ? (args[(index += 1)] ?? '') : attached;
    // A title may hold commas and is the last of its list.
    const [, names = '', titled] = /^([^=]*?)(?:,?([^,=]+=.*))?$/.exec(list) ?? [];
    wanted.push(...names.split(',').filter((name) => name !== ''));
    if (titled !== undefined) wanted.push(titled);
  }
  return wanted;
}

function command(argv: readonly string[], state: Process['state']): string {
  return state === 'zombie' ? `[${commandName(argv)}]` : argv.join(' ');
}

function stateLetters(pid: number, state: Process['state']): string {
  return state === 'zombie' ? 'Z' : state === 'stopped' ? 'T' : pid === 1 ? 'Ss' : 'S';
}

const pid: Column['text'] = (listed) => String(listed.pid);
const ppid: Column['text'] = (listed) => String(listed.parentPid);
const user: Column['text'] = ({ user: { uid } }, process) => userName(process, uid) ?? String(uid);
const args: Column['text'] = ({ argv, state }) => command(argv, state);
const comm: Column['text'] = ({ argv }) => commandName(argv);
const stat: Column['text'] = (listed) => stateLetters(listed.pid, listed.state);

const BUSYBOX_COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['user', { header: 'USER', width: 8, text: user }],
  ['comm', { header: 'COMMAND', width: 16, text: comm }],
  ['args', { header: 'COMMAND', width: 0, text: args }],
  ['pid', { header: 'PID', width: 5, isNumber: true, text: pid }],
  ['ppid', { header: 'PPID', width: 5, isNumber: true, text: ppid }],
  ['stat', { header: 'STAT', width: 4, text: stat }],
]);

const GNU_COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['pid', { header: 'PID', width: 7, isNumber: true, text: pid }],
  ['ppid', { header: 'PPID', width: 7, isNumber: true, text: ppid }],
  ['uid', { header: 'UID', width: 5, isNumber: true, text: (listed) => String(listed.user.uid) }],
  ['user', { header: 'USER', width: 8, text: user }],
  ['comm', { header: 'COMMAND', width: 15, text: comm }],
  ['args', { header: 'COMMAND', width: 27, text: args }],
  ['cmd', { header: 'CMD', width: 27, text: args }],
  ['command', { header: 'COMMAND', width: 27, text: args }],
  ['stat', { header: 'STAT', width: 4, text: stat }],
]);
