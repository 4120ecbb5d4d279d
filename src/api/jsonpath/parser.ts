import { GoNumber } from '../go/value';
import { unicodeName, unquoteBody } from '../go/quote';
import type { ArrayNode, ListNode, PathNode } from './nodes';

/** Why a JSONPath can't be parsed: `unclosed action`, `invalid array index a`, ... */
export class JsonPathSyntaxError extends Error {}

/**
 * Parses kubectl's JSONPath template: text, and expressions in braces. Throws JsonPathSyntaxError.
 * Source: client-go/util/jsonpath/parser.go.
 */
export function parsePath(input: string): readonly PathNode[] {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < input.length) {
    const open = input.indexOf('{', at);
    if (open < 0) {
      nodes.push({ type: 'text', text: input.slice(at) });
      break;
    }
    if (open > at) nodes.push({ type: 'text', text: input.slice(at, open) });
    const action = parseAction(input, open + 1);
    nodes.push(action.list);
    at = action.end;
  }
  return nodes;
}

/** A parsed piece and the offset after it. */
interface Parsed {
  readonly nodes: readonly PathNode[];
  readonly end: number;
}

/** The expression whose left brace ends at `start`, up to its right brace. */
function parseAction(input: string, start: number): { readonly list: ListNode; readonly end: number } {
  const nodes: PathNode[] = [];
  let at = start;
  while (!input.startsWith('}', at)) {
    const parsed = parseNext(input, at, nodes.at(-1));
    nodes.push(...parsed.nodes);
    at = parsed.end;
  }
  return { list: { type: 'list', nodes }, end: at + 1 };
}

function parseNext(input: string, at: number, previous: PathNode | undefined): Parsed {
  if (input.startsWith('[?(', at)) return parseFilter(input, at + 3);
  if (input.startsWith('..', at)) {
    if (previous?.type === 'recursive') fail('invalid multiple recursive descent');
    const recursive = { type: 'recursive' } as const;
    if (!alphanumeric.test(characterAt(input, at + 2))) return { nodes: [recursive], end: at + 2 };
    const field = parseField(input, at + 2);
    return { nodes: [recursive, ...field.nodes], end: field.end };
  }
  const character = characterAt(input, at);
  switch (character) {
    case '':
    case '\n':
    case '\r':
      return fail('unclosed action');
    case ' ':
    case '@':
    case '$':
      return { nodes: [], end: at + 1 };
    case '[':
      return parseArray(input, at);
    case '"':
    case "'":
      return parseQuote(input, at);
    case '.':
      return parseField(input, at + 1);
  }
  if (/[+\-\p{Nd}]/u.test(character)) return parseNumber(input, at);
  if (alphanumeric.test(character)) return parseIdentifier(input, at);
  return fail(`unrecognized character in action: ${unicodeName(character)}`);
}

/** A name up to the next terminator that no backslash escapes; `*` is the wildcard. */
function parseField(input: string, start: number): Parsed {
  let end = start;
  while (end < input.length && !terminator.test(characterAt(input, end))) end += input[end] === '\\' ? 2 : 1;
  const text = input.slice(start, end);
  if (text === '*') return { nodes: [{ type: 'wildcard' }], end };
  return { nodes: [{ type: 'field', name: text.replaceAll('\\', '') }], end: Math.min(end, input.length) };
}

function parseIdentifier(input: string, start: number): Parsed {
  let end = start;
  while (end < input.length && !terminator.test(characterAt(input, end))) end += 1;
  const name = input.slice(start, end);
  if (name === 'true' || name === 'false') return { nodes: [{ type: 'literal', value: name === 'true' }], end };
  return { nodes: [{ type: 'identifier', name }], end };
}

function parseNumber(input: string, start: number): Parsed {
  const text = /^[+-]?[.\p{Nd}]*/u.exec(input.slice(start, start + 400))?.[0] ?? '';
  const end = start + text.length;
  if (/^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63) {
    return { nodes: [{ type: 'literal', value: new GoNumber('int', Number(text)) }], end };
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) fail(`cannot parse number ${text}`);
  return { nodes: [{ type: 'literal', value: new GoNumber('float64', Number(text)) }], end };
}

function parseQuote(input: string, start: number): Parsed {
  const mark = input.charAt(start);
  let end = start + 1;
  while (input[end] !== mark || input[end - 1] === '\\') {
    if (end >= input.length || input[end] === '\n') fail('unterminated quoted string');
    end += 1;
  }
  end += 1;
  const text = unquoteBody(input.slice(start + 1, end - 1), mark);
  if (text === undefined) return fail(`unquote string ${input.slice(start, end)} error invalid syntax`);
  return { nodes: [{ type: 'text', text }], end };
}

/** `[0]`, `[1:2]`, `[*]`, `['key']`, or a union of such. */
function parseArray(input: string, start: number): Parsed {
  const close = input.indexOf(']', start);
  const newline = input.indexOf('\n', start);
  if (close < 0 || (newline >= 0 && newline < close)) return fail('unterminated array');
  const end = close + 1;
  const inner = input.slice(start + 1, close);
  const text = inner === '*' ? ':' : inner;
  const parts = text.split(',');
  if (parts.length > 1) {
    const lists = parts.map((part) => parseAlone(`[${part.replace(/^ +| +$/g, '')}]`));
    return { nodes: [{ type: 'union', lists }], end };
  }
  const key = /^'([^']*)'$/.exec(text)?.[1];
  if (key !== undefined) return { nodes: parseAlone(`.${key}`).nodes, end };
  return { nodes: [parseSlice(text)], end };
}

function parseSlice(text: string): ArrayNode {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (match === null) return fail(`invalid array index ${text}`);
  const [, first = '', second, third] = match;
  const from = parseIndex(first);
  const step = parseIndex((third ?? '').slice(1));
  if (second === undefined) return { type: 'array', from, to: undefined, step, single: true };
  return { type: 'array', from, to: parseIndex(second.slice(1)), step, single: false };
}

function parseIndex(text: string): number | undefined {
  if (text === '') return undefined;
  const value = Number(text);
  return text !== '-' && Number.isSafeInteger(value) ? value : fail(`array index ${text} is not a number`);
}

/** `[?(left operator right)]`, whose `[?(` ends at `start`. */
function parseFilter(input: string, start: number): Parsed {
  const close = closingParenthesis(input, start);
  if (input[close + 1] !== ']') fail('unclosed array expect ]');
  const end = close + 2;
  const text = input.slice(start, close);
  const match = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
  const [, left, operator, right] = match ?? [];
  if (left === undefined || operator === undefined || right === undefined) {
    const empty: ListNode = { type: 'list', nodes: [] };
    return { nodes: [{ type: 'filter', left: parseAlone(text), operator: 'exists', right: empty }], end };
  }
  return { nodes: [{ type: 'filter', left: parseAlone(left), operator, right: parseAlone(right) }], end };
}

/** The `)` that ends a filter: the first one outside of the filter's (only) quoted text. */
function closingParenthesis(input: string, start: number): number {
  let mark: string | undefined;
  let closed = false;
  for (let at = start; at < input.length; at += 1) {
    const character = input.charAt(at);
    if (character === '\n') break;
    if (character === '"' || character === "'") {
      if (mark === undefined) mark = character;
      else if (character === mark && input[at - 1] !== '\\') closed = true;
    }
    if (character === ')' && (mark !== undefined) === closed) return at;
  }
  return fail('unterminated filter');
}

/** A piece of an expression, parsed as if it stood in braces of its own. */
function parseAlone(text: string): ListNode {
  return parseAction(`{${text}}`, 1).list;
}

function characterAt(input: string, at: number): string {
  return at < input.length ? String.fromCodePoint(input.codePointAt(at) ?? 0) : '';
}

function fail(message: string): never {
  throw new JsonPathSyntaxError(message);
}

const terminator = /^[ \t\r\n.,[\]$@{}]/;
const alphanumeric = /^[\p{L}\p{Nd}_]$/u;
