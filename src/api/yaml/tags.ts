import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isWord } from './cursor';
import type { Cursor } from './cursor';

/** A tag as it is written: `!!str` has the handle `!!`, `!<x>` none. */
export interface TagText {
  readonly handle: string;
  readonly suffix: string;
}

export interface Directive {
  readonly name: 'YAML' | 'TAG';
  /** The version, or the tag handle. */
  readonly value: string;
  readonly prefix: string;
}

/** The cursor stands on the `!`. Errors: `scannerc.go`, `yaml_parser_scan_tag`. */
export function scanTag(cursor: Cursor): TagText {
  const tag = cursor.at('<', 1) ? scanVerbatimTag(cursor) : scanShorthandTag(cursor);
  if (!isBlankOrEnd(cursor.code())) throw cursor.error('did not find expected whitespace or line break');
  return tag;
}

/** A line that begins with `%`. */
export function scanDirective(cursor: Cursor): Directive {
  cursor.skip();
  const name = scanWord(cursor);
  if (name === '') throw cursor.error('could not find expected directive name');
  if (!isBlankOrEnd(cursor.code())) throw cursor.error('found unexpected non-alphabetical character');
  if (name !== 'YAML' && name !== 'TAG') throw cursor.error('found unknown directive name');
  skipBlanks(cursor);
  const directive = name === 'YAML' ? scanVersion(cursor) : scanTagDirective(cursor);
  skipBlanks(cursor);
  if (cursor.at('#')) cursor.skipToBreak();
  if (!isBreakOrEnd(cursor.code())) throw cursor.error('did not find expected comment or line break');
  if (isBreak(cursor.code())) cursor.readLine();
  return directive;
}

function scanVerbatimTag(cursor: Cursor): TagText {
  cursor.skip(2);
  const suffix = scanUri(cursor, '');
  if (!cursor.at('>')) throw cursor.error("did not find the expected '>'");
  cursor.skip();
  return { handle: '', suffix };
}

function scanShorthandTag(cursor: Cursor): TagText {
  const handle = scanHandle(cursor);
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanUri(cursor, '') };
  const suffix = scanUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function scanHandle(cursor: Cursor): string {
  cursor.skip();
  const word = scanWord(cursor);
  if (!cursor.at('!')) return `!${word}`;
  cursor.skip();
  return `!${word}!`;
}

/** What was read as a handle and was none belongs to the URI, less its `!`. */
function scanUri(cursor: Cursor, head: string): string {
  const bytes: number[] = [...Buffer.from(head.slice(1), 'utf8')];
  let isPresent = head.length > 0;
  while (isWord(cursor.code()) || ";/?:@&=+$,.!~*'()[]%".includes(cursor.text.charAt(cursor.index))) {
    if (cursor.code() === 0) break;
    if (cursor.at('%')) {
      const hex = cursor.text.slice(cursor.index + 1, cursor.index + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw cursor.error('did not find URI escaped octet');
      bytes.push(Number.parseInt(hex, 16));
      cursor.skip(3);
    } else {
      bytes.push(cursor.code());
      cursor.skip();
    }
    isPresent = true;
  }
  if (!isPresent) throw cursor.error('did not find expected tag URI');
  return Buffer.from(bytes).toString('utf8');
}

function scanVersion(cursor: Cursor): Directive {
  const version = /^\d{1,9}\.\d{1,9}/.exec(cursor.text.slice(cursor.index, cursor.index + 20))?.[0];
  if (version === undefined) throw cursor.error('did not find expected version number');
  cursor.skip(version.length);
  return { name: 'YAML', value: version, prefix: '' };
}

function scanTagDirective(cursor: Cursor): Directive {
  if (!cursor.at('!')) throw cursor.error("did not find expected '!'");
  const handle = scanHandle(cursor);
  if (handle !== '!' && !handle.endsWith('!')) throw cursor.error("did not find expected '!'");
  if (!isBlank(cursor.code())) throw cursor.error('did not find expected whitespace');
  skipBlanks(cursor);
  const prefix = scanUri(cursor, '');
  if (!isBlankOrEnd(cursor.code())) throw cursor.error('did not find expected whitespace or line break');
  return { name: 'TAG', value: handle, prefix };
}

function scanWord(cursor: Cursor): string {
  const start = cursor.index;
  while (isWord(cursor.code())) cursor.skip();
  return cursor.text.slice(start, cursor.index);
}

function skipBlanks(cursor: Cursor): void {
  while (isBlank(cursor.code())) cursor.skip();
}
