import { depthError, maxNestingDepth } from '../nesting';
import { scanJson } from './go-json';

/** One JSON document, or why it is none. */
export interface JsonDocument {
  readonly value: unknown;
  /** Texts such as `duplicate field "spec.x"`, each once, at most 100. */
  readonly strictErrors: readonly string[];
  /** Go's words for a text that is no JSON. */
  readonly error?: string;
}

const NONE: readonly string[] = [];
const MAX_STRICT_ERRORS = 100;

/**
 * Reads a text that is one JSON value. Errors as Go's `json.Unmarshal` words them; names that an object has twice as strict decoding
 * reports them (`vendor/sigs.k8s.io/json/internal/golang/encoding/json/kubernetes_patch.go`); the last one counts.
 */
export function readJson(text: string): JsonDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: undefined, strictErrors: NONE, error: syntaxError(text) };
  }
  const found = new Set<string>();
  const isShallow = walk(text, (level, isRepeated) => {
    if (isRepeated && found.size < MAX_STRICT_ERRORS) found.add(duplicateField(pathIn(level)));
  });
  if (!isShallow) return { value: undefined, strictErrors: NONE, error: depthError };
  return { value, strictErrors: found.size === 0 ? NONE : [...found] };
}

/** The texts of `unknown` and repeated fields as a strict reader comes upon them in the text of a document. */
export function strictErrorsInOrder(text: string, errors: readonly string[]): readonly string[] {
  const wanted = new Set(errors);
  const found = new Set<string>();
  walk(text, (level, isRepeated) => {
    const path = pathIn(level);
    for (const error of [unknownField(path), ...(isRepeated ? [duplicateField(path)] : [])])
      if (wanted.has(error)) found.add(error);
  });
  return [...new Set([...found, ...errors])];
}

/** What a strict reader says of a field that a type does not have. */
export function unknownField(path: string): string {
  return `unknown field ${JSON.stringify(path)}`;
}

function duplicateField(path: string): string {
  return `duplicate field ${JSON.stringify(path)}`;
}

/** What Go's decoder says of a text that is no JSON. */
export function syntaxError(text: string): string {
  const scan = scanJson(text, 0);
  if (scan === undefined) return 'unexpected end of JSON input';
  if ('error' in scan) return scan.error === 'unexpected EOF' ? 'unexpected end of JSON input' : scan.error;
  const rest = text.slice(scan.end).trimStart();
  const [character = ''] = rest;
  return `invalid character ${character === "'" ? "'\\''" : `'${character}'`} after top-level value`;
}

/** An open object or list. */
interface Level {
  /** The names that an object has had so far; undefined for a list. */
  readonly names: Set<string> | undefined;
  readonly path: string;
  /** The name or the index of what is being read. */
  name: string;
  index: number;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{},]/g;

/** Goes through the names of a valid text. False when it nests too deeply. */
function walk(text: string, onName: (level: Level, isRepeated: boolean) => void): boolean {
  const open: Level[] = [];
  let level: Level | undefined;
  let isNameNext = false;
  TOKENS.lastIndex = 0;
  for (let match = TOKENS.exec(text); match !== null; match = TOKENS.exec(text)) {
    const [token] = match;
    if (token === '{' || token === '[') {
      if (open.length >= maxNestingDepth) return false;
      level = { names: token === '{' ? new Set() : undefined, path: pathIn(level), name: '', index: 0 };
      open.push(level);
      isNameNext = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      level = open.at(-1);
      isNameNext = false;
    } else if (token === ',') {
      if (level === undefined) continue;
      isNameNext = level.names !== undefined;
      level.index += 1;
    } else if (isNameNext && level?.names !== undefined) {
      isNameNext = false;
      level.name = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
      onName(level, level.names.has(level.name));
      level.names.add(level.name);
    }
  }
  return true;
}

function pathIn(level: Level | undefined): string {
  if (level === undefined) return '';
  const { names, path, name, index } = level;
  if (names === undefined) return `${path}[${index}]`;
  return path === '' ? name : `${path}.${name}`;
}
