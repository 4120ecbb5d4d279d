import { FileError, errorText, type FileSystem } from '../../../sim/file-system';
import { bytesOfText } from '../../../sim/text-bytes';
import { immediate } from '../process/immediate';
import { openInput, openOutput } from '../process/open';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { endOfSlice, pause, readAll, read, sleep } from '../process/system-calls';
import { cannotOpen, complain, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};
const DECIMAL_UNITS: Readonly<Record<string, number>> = { kB: 1000, MB: 1e6, GB: 1e9 };
/** How fast `dd` copies: what passes on the clock. */
const COPY_BYTES_PER_MS = 1_000_000;
const MAX_BLOCK = 64 * 1024 * 1024;
const BLOCKS_BETWEEN_PAUSES = 64;
const HEX_LINE = 16;

/** Tools that copy and show bytes, and that count what files take. */
export function blockTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    dd: (process) => dd(process, flavor),
    hexdump: (process) => hexdump(process, flavor),
    du: immediate((process) => du(process, flavor)),
  };
}

/** `dd if= of= bs= count= seek= skip= conv=notrunc status=`. */
function* dd(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const operands = new Map<string, string>();
  for (const argument of process.argv.slice(1)) {
    const [, name = '', text = ''] = /^(\w+)=(.*)$/.exec(argument) ?? [];
    if (!/^(?:if|of|bs|ibs|obs|count|skip|seek|conv|status|iflag|oflag)$/.test(name)) {
      process.printError(
        flavor === 'gnu' ? `dd: unrecognized operand '${argument}'\n` : `dd: invalid argument '${argument}'\n`,
      );
      return 1;
    }
    operands.set(name, text);
  }
  const sizes = [
    operands.get('bs') ?? operands.get('ibs') ?? '512',
    operands.get('count') ?? '',
    operands.get('skip') ?? '0',
  ];
  const [blockBytes, count, skip] = sizes.map((text) => (text === '' ? Infinity : sizeOf(text)));
  if (blockBytes === undefined || count === undefined || skip === undefined || blockBytes < 1) {
    const wrong = sizes.find((text) => text !== '' && sizeOf(text) === undefined) ?? sizes[0];
    process.printError(`dd: invalid number '${wrong}'\n`);
    return 1;
  }
  const [source, target] = [operands.get('if'), operands.get('of')];
  const opened = openBoth(process, source, target, operands.get('conv')?.includes('notrunc') === true, flavor);
  if (opened === undefined) return 1;
  const { input, output } = opened;
  const startMs = process.nowMs;
  const taken = { whole: 0, part: 0, written: 0, bytes: 0 };
  if (isEndless(process, source) && isSink(process, target)) {
    if (count === Infinity) yield pause;
    yield* sleep(((count + skip) * blockBytes) / COPY_BYTES_PER_MS);
    taken.whole = taken.written = count;
    taken.bytes = count * blockBytes;
  } else if (blockBytes > MAX_BLOCK) {
    const size = `${blockBytes} bytes (${gnuSize(blockBytes, 1024)})`;
    complain(process, flavor === 'gnu' ? `memory exhausted by input buffer of size ${size}` : 'out of memory');
    return 1;
  }
  let failure: string | undefined;
  const blocks = taken.whole > 0 ? 0 : count + skip;
  for (let block = 0; block < blocks && failure === undefined; block += 1) {
    let text = yield* read(input, blockBytes);
    while (text !== '' && text.length < blockBytes) {
      const more = input.take(blockBytes - text.length);
      if (more === undefined || more === '') break;
      text += more;
    }
    if (text === '') break;
    if (block < skip) continue;
    const bytes = bytesOfBlock(text);
    if (bytes === blockBytes) taken.whole += 1;
    else taken.part += 1;
    failure = writeBlock(process, output, text);
    if (failure === undefined) {
      taken.written += bytes === blockBytes ? 1 : 0;
      taken.bytes += bytes;
    }
    if (block % BLOCKS_BETWEEN_PAUSES === BLOCKS_BETWEEN_PAUSES - 1) {
      yield* sleep((BLOCKS_BETWEEN_PAUSES * blockBytes) / COPY_BYTES_PER_MS);
      if (process.spend(BLOCKS_BETWEEN_PAUSES)) yield endOfSlice;
    }
  }
  if (failure !== undefined) process.printError(`dd: error writing '${target ?? 'standard output'}': ${failure}\n`);
  const seconds = Math.max((process.nowMs - startMs) / 1000, taken.bytes / COPY_BYTES_PER_MS / 1000, 1e-6);
  if (operands.get('status') !== 'none')
    process.printError(summary(taken, seconds, operands.get('status') !== 'noxfer', flavor));
  return failure === undefined ? 0 : 1;
}

/** A device whose bytes never end: however many are read of it, nobody waits for them here. */
function isEndless(process: ProcessContext, path: string | undefined): boolean {
  return path !== undefined && /^\/dev\/(?:zero|u?random)$/.test(process.resolve(path)) && isDevice(process, path);
}

function isSink(process: ProcessContext, path: string | undefined): boolean {
  return path !== undefined && process.resolve(path) === '/dev/null' && isDevice(process, path);
}

function isDevice(process: ProcessContext, path: string): boolean {
  return process.files.tryStat(process.resolve(path))?.kind === 'device';
}

function openBoth(
  process: ProcessContext,
  source: string | undefined,
  target: string | undefined,
  keeps: boolean,
  flavor: Flavor,
) {
  let path = source ?? '';
  try {
    const input = source === undefined ? process.stdin : openInput(process, source);
    path = target ?? '';
    return { input, output: target === undefined ? process.stdout : openOutput(process, target, keeps) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(
      process,
      flavor === 'gnu' ? `failed to open '${path}': ${errorText(error.code)}` : cannotOpen(path, error, flavor),
    );
    return undefined;
  }
}

function writeBlock(process: ProcessContext, output: ProcessContext['stdout'], text: string): string | undefined {
  try {
    process.write(output, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return errorText(error.code);
  }
}

function summary(
  {
    whole,
    part,
    written,
    bytes,
  }: { readonly whole: number; readonly part: number; readonly written: number; readonly bytes: number },
  seconds: number,
  withRate: boolean,
  flavor: Flavor,
): string {
  const records = `${whole}+${part} records in\n${written}+${part} records out\n`;
  if (!withRate) return records;
  const rate = bytes / seconds;
  if (flavor === 'busybox') {
    const time = seconds.toFixed(6);
    return `${records}${bytes} bytes (${busyboxSize(bytes)}) copied, ${time} seconds, ${busyboxSize(rate)}/s\n`;
  }
  const human =
    bytes < 1000
      ? ''
      : bytes < 1024
        ? ` (${gnuSize(bytes, 1000)})`
        : ` (${gnuSize(bytes, 1000)}, ${gnuSize(bytes, 1024)})`;
  return `${records}${bytes} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${gnuSize(rate, 1000)}/s\n`;
}

function busyboxSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log(bytes) / Math.log(1024)));
  return power === 0 ? `${Math.floor(bytes)}B` : `${(bytes / 1024 ** power).toFixed(1)}${'KMGT'[power - 1] ?? ''}B`;
}

function gnuSize(bytes: number, base: 1000 | 1024): string {
  const power = bytes < base ? 0 : Math.min(4, Math.floor(Math.log(bytes) / Math.log(base)));
  const amount = bytes / base ** power;
  const unit = base === 1000 ? ['B', 'kB', 'MB', 'GB', 'TB'] : ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)} ${unit[power] ?? ''}`;
}

function sizeOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)(\w{0,2})$/.exec(text) ?? [];
  const factor = UNITS[unit] ?? DECIMAL_UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Blocks are mostly of one character: their bytes are counted without a copy. */
function bytesOfBlock(text: string): number {
  return text.charCodeAt(0) === 0 && text.charCodeAt(text.length - 1) === 0 ? text.length : bytesOfText(text).length;
}

/** `hexdump -C` (and without: two bytes together). */
function* hexdump(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'Cvn:s:', {});
  if (unknown !== undefined) return unknownOption(process, unknown);
  const inputs = openInputs(process, operands, flavor);
  const all: Uint8Array[] = [];
  for (const { input } of inputs) all.push(bytesOfText(yield* readAll(input)));
  const from = Number(options.get('s') ?? 0);
  const bytes = Buffer.concat(all).subarray(from, from + Number(options.get('n') ?? Infinity));
  const digits = options.has('C') ? 8 : 7;
  const offset = (at: number): string => (from + at).toString(16).padStart(digits, '0');
  let before = '';
  let folded = false;
  let output = '';
  for (let at = 0; at < bytes.length; at += HEX_LINE) {
    const line = bytes.subarray(at, at + HEX_LINE);
    const shown = options.has('C') ? canonical(line) : pairs(line);
    const same = !options.has('v') && line.length === HEX_LINE && shown === before;
    if (!same) output += `${offset(at)}${shown}\n`;
    else if (!folded) output += '*\n';
    folded = same;
    before = shown;
  }
  process.print(bytes.length === 0 ? '' : `${output}${offset(bytes.length)}\n`);
  return inputs.failed ? 1 : 0;
}

function canonical(line: Uint8Array): string {
  const cells = [...line].map((byte) => byte.toString(16).padStart(2, '0'));
  const half = (part: readonly string[]): string => part.join(' ').padEnd(23);
  const text = [...line].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
  return `  ${half(cells.slice(0, 8))}  ${half(cells.slice(8))}  |${text}|`;
}

function pairs(line: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at < line.length; at += 2)
    words.push(((line[at] ?? 0) | ((line[at + 1] ?? 0) << 8)).toString(16).padStart(4, '0'));
  return ` ${words.join(' ')}`.padEnd(40);
}

/** `du [-a] [-s] [-h|-k|-m] path...`: what files take, in blocks of 4 KiB. */
function du(process: ProcessContext, flavor: Flavor): number {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'ashkmcd:x', {});
  if (unknown !== undefined) return unknownOption(process, unknown);
  let status = 0;
  for (const name of operands.length === 0 ? ['.'] : operands) {
    if (process.files.tryLstat(process.resolve(name)) === undefined) {
      complain(
        process,
        flavor === 'gnu' ? `cannot access '${name}': No such file or directory` : `${name}: No such file or directory`,
      );
      status = 1;
      continue;
    }
    const lines: string[] = [];
    const depth = options.has('s') ? 0 : Number(options.get('d') ?? Infinity);
    usage(process.files, process.resolve(name), (kibibytes, path, level, isDirectory) => {
      if (level > depth || !(isDirectory || level === 0 || options.has('a'))) return;
      const shown = name + path;
      lines.push(
        `${options.has('h') ? humanSize(kibibytes) : options.has('m') ? Math.ceil(kibibytes / 1024) : kibibytes}\t${shown}\n`,
      );
    });
    process.print(lines.join(''));
  }
  return status;
}

const BLOCK_BYTES = 4096;

type Visit = (kibibytes: number, path: string, level: number, isDirectory: boolean) => void;

/** Kibibytes of a file or of all in a directory, which comes after what is in it. */
function usage(files: FileSystem, path: string, visit: Visit, below = '', level = 0): number {
  const { kind, bytes } = files.lstat(path);
  let kibibytes = kind === 'symlink' ? 0 : (Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES) / 1024;
  if (kind === 'directory') {
    const prefix = path === '/' ? '' : path;
    for (const name of files.readDirectory(path))
      kibibytes += usage(files, `${prefix}/${name}`, visit, `${below}/${name}`, level + 1);
  }
  visit(kibibytes, below, level, kind === 'directory');
  return kibibytes;
}

function humanSize(kibibytes: number): string {
  if (kibibytes < 1024) return `${kibibytes.toFixed(kibibytes < 10 ? 1 : 0)}K`;
  const power = kibibytes < 1024 ** 2 ? 1 : 2;
  return `${(kibibytes / 1024 ** power).toFixed(1)}${power === 1 ? 'M' : 'G'}`;
}
