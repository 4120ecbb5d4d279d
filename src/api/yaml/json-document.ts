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
  const strictErrors = walk(text);
  if (strictErrors === undefined) return { value: undefined, strictErrors: NONE, error: depthError };
  return { value, strictErrors };
}

function syntaxError(text: string): string {
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

/** Goes through a valid text. Undefined when it nests too deeply. */
function walk(text: string): readonly string[] | undefined {
  const found = new Set<string>();
  const open: Level[] = [];
  let level: Level | undefined;
  let isNameNext = false;
  TOKENS.lastIndex = 0;
  for (let match = TOKENS.exec(text); match !== null; match = TOKENS.exec(text)) {
    const [token] = match;
    if (token === '{' || token === '[') {
      if (open.length >= maxNestingDepth) return undefined;
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
      if (level.names.has(level.name) && found.size < MAX_STRICT_ERRORS)
        found.add(`duplicate field ${JSON.stringify(pathIn(level))}`);
      level.names.add(level.name);
    }
  }
  return found.size === 0 ? NONE : [...found];
}

function pathIn(level: Level | undefined): string {
  if (level === undefined) return '';
  const { names, path, name, index } = level;
  if (names === undefined) return `${path}[${index}]`;
  return path === '' ? name : `${path}.${name}`;
}
