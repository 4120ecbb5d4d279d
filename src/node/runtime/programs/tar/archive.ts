import { textOfBytes } from '../../../../sim/text-bytes';

export type TarEntryKind = 'file' | 'directory' | 'symlink';

/** A member of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly kind: TarEntryKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
  /** Of a symbolic link. */
  readonly target: string;
  readonly content: Buffer;
  readonly userName: string;
  readonly groupName: string;
}

/** Not an archive, or one that is cut short. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

const BLOCK = 512;
const NAME_BYTES = 100;
const TYPES: Readonly<Record<TarEntryKind, string>> = { file: '0', symlink: '2', directory: '5' };
const GNU_LONG_NAME = 'L';
const GNU_LONG_LINK = 'K';
const PAX = 'x';
const PAX_GLOBAL = 'g';

/** One member as POSIX ustar has it (pax, IEEE Std 1003.1); a name too long for that comes first as a member of its own, as GNU tar does. */
export function writeEntry(entry: TarEntry): Buffer {
  const name = Buffer.from(entry.name);
  const target = Buffer.from(entry.target);
  return Buffer.concat([
    ...(target.length > NAME_BYTES ? longText(GNU_LONG_LINK, target) : []),
    ...(name.length > NAME_BYTES ? longText(GNU_LONG_NAME, name) : []),
    header(entry, name, target, TYPES[entry.kind], entry.content.length),
    padded(entry.content),
  ]);
}

/** The end of an archive of `bytes` bytes, filled up to whole records. */
export function archiveEnd(bytes: number, recordBytes: number): Buffer {
  const total = Math.ceil((bytes + 2 * BLOCK) / recordBytes) * recordBytes;
  return Buffer.alloc(total - bytes);
}

/** What stands before a member because its header has no room for it. */
interface Override {
  name?: string;
  target?: string;
}

/** Throws `TarError`. */
export function readArchive(archive: Buffer): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  let override: Override = {};
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return entries;
    if (octal(block, 148, 8) !== checksum(block)) throw new TarError('This does not look like a tar archive');
    const size = octal(block, 124, 12);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new TarError('Unexpected EOF in archive');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = block.toString('latin1', 156, 157);
    if (type === GNU_LONG_NAME) override.name = untilZero(content);
    else if (type === GNU_LONG_LINK) override.target = untilZero(content);
    else if (type === PAX) Object.assign(override, paxOverride(content));
    else if (type !== PAX_GLOBAL) {
      const kind = kindOf(type);
      if (kind !== undefined) entries.push(entryOf(block, kind, content, override));
      override = {};
    }
  }
  if (at === 0) throw new TarError('This does not look like a tar archive');
  if (at < archive.length) throw new TarError('Unexpected EOF in archive');
  return entries;
}

function entryOf(block: Buffer, kind: TarEntryKind, content: Buffer, override: Readonly<Override>): TarEntry {
  const field = (from: number, length: number): string => untilZero(block.subarray(from, from + length));
  const prefix = field(257, 5) === 'ustar' && block[263] !== 0x20 ? field(345, 155) : '';
  return {
    name: override.name ?? (prefix === '' ? field(0, NAME_BYTES) : `${prefix}/${field(0, NAME_BYTES)}`),
    kind,
    mode: octal(block, 100, 8) & 0o7777,
    uid: octal(block, 108, 8),
    gid: octal(block, 116, 8),
    modifiedMs: octal(block, 136, 12) * 1000,
    target: override.target ?? field(157, NAME_BYTES),
    content,
    userName: field(265, 32),
    groupName: field(297, 32),
  };
}

function kindOf(type: string): TarEntryKind | undefined {
  if (type === '0' || type === '\0' || type === '7') return 'file';
  if (type === '5') return 'directory';
  return type === '2' ? 'symlink' : undefined;
}

/** `27 path=...\n`, each with its own length in front. */
function paxOverride(records: Buffer): Override {
  const override: Override = {};
  for (let at = 0; at < records.length;) {
    const space = records.indexOf(0x20, at);
    const length = Number(records.toString('latin1', at, Math.max(at, space)));
    if (space < 0 || !Number.isInteger(length) || length <= 0) throw new TarError('Malformed extended header');
    const record = textOfBytes(records.subarray(space + 1, at + length - 1));
    if (record.startsWith('path=')) override.name = record.slice('path='.length);
    if (record.startsWith('linkpath=')) override.target = record.slice('linkpath='.length);
    at += length;
  }
  return override;
}

function header(entry: TarEntry, name: Buffer, target: Buffer, type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  name.copy(block, 0, 0, NAME_BYTES);
  const number = (value: number, at: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  number(entry.mode & 0o7777, 100, 8);
  number(entry.uid, 108, 8);
  number(entry.gid, 116, 8);
  number(size, 124, 12);
  number(Math.max(0, Math.floor(entry.modifiedMs / 1000)), 136, 12);
  block.write(type, 156, 'latin1');
  target.copy(block, 157, 0, NAME_BYTES);
  block.write('ustar  \0', 257, 'latin1');
  block.write(entry.userName.slice(0, 31), 265, 'latin1');
  block.write(entry.groupName.slice(0, 31), 297, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function longText(type: string, text: Buffer): readonly Buffer[] {
  const content = Buffer.concat([text, Buffer.alloc(1)]);
  const link = Buffer.from('././@LongLink');
  const owner = { mode: 0o644, uid: 0, gid: 0, modifiedMs: 0, userName: 'root', groupName: 'root' };
  const entry: TarEntry = { ...owner, name: '', kind: 'file', target: '', content };
  return [header(entry, link, Buffer.alloc(0), type, content.length), padded(content)];
}

function padded(content: Buffer): Buffer {
  const rest = content.length % BLOCK;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(BLOCK - rest)]);
}

/** The sum of all bytes, with blanks where it stands itself. */
function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return sum;
}

function octal(block: Buffer, at: number, length: number): number {
  const text = untilZero(block.subarray(at, at + length)).trim();
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return textOfBytes(end < 0 ? bytes : bytes.subarray(0, end));
}
