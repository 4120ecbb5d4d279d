import { YamlError } from './cursor';

/** What a scalar is; `text` keeps what looks like a time a string. */
export type Resolved = string | number | bigint | boolean | null;

/**
 * Resolves a scalar as YAML 1.1 in go-yaml's reading (`go.yaml.in/yaml/v2/resolve.go`): `yes`, `on` and `y` are booleans, `014` is
 * twelve, times and `12:30` stay text. `tag` is a full tag or empty.
 */
export function resolveScalar(tag: string, text: string): Resolved {
  if (!resolvableTags.has(tag)) return tag === binaryTag ? decodeBinary(text) : text;
  if (tag === stringTag) return text;
  const value = resolvePlain(text);
  const found = tagOf(value);
  if (tag === '' || tag === found) return value;
  if (tag === floatTag && found === intTag) return Number(value);
  if (tag === timestampTag && looksLikeTime(text)) return text;
  throw new YamlError(`cannot decode ${shortTag(found)} \`${text}\` as a ${shortTag(tag)}`);
}

export const mergeTag = 'tag:yaml.org,2002:merge';
const stringTag = 'tag:yaml.org,2002:str';
const boolTag = 'tag:yaml.org,2002:bool';
const intTag = 'tag:yaml.org,2002:int';
const floatTag = 'tag:yaml.org,2002:float';
const nullTag = 'tag:yaml.org,2002:null';
const timestampTag = 'tag:yaml.org,2002:timestamp';
const binaryTag = 'tag:yaml.org,2002:binary';

const resolvableTags: ReadonlySet<string> = new Set(['', stringTag, boolTag, intTag, floatTag, nullTag, timestampTag]);

const words: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);

function resolvePlain(text: string): Resolved {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first === 46) return /^\.[0-9]+([eE][-+]?[0-9]+)?$/.test(text) ? float(text) : text;
  const isNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45;
  if (!isNumeric || text.length > 400 || looksLikeTime(text)) return text;
  const plain = text.replaceAll('_', '');
  return integer(plain) ?? (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain) ? float(plain) : text);
}

/** Go's `ParseInt` and `ParseUint` with base 0, and go-yaml's own binary form. */
function integer(text: string): bigint | undefined {
  const match = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, oldOctal, decimal] = match;
  const prefixed =
    hex === undefined ? (binary === undefined ? `0o${octal ?? oldOctal ?? ''}` : `0b${binary}`) : `0x${hex}`;
  const magnitude = BigInt(decimal ?? prefixed);
  const value = sign === '-' ? -magnitude : magnitude;
  const maximum = sign === '' ? 2n ** 64n - 1n : 2n ** 63n - 1n;
  return value >= -(2n ** 63n) && value <= maximum ? value : undefined;
}

/** Out of range is no float to Go, and so stays text. */
function float(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const timeFormats =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?)?$/;

function looksLikeTime(text: string): boolean {
  return timeFormats.test(text);
}

function tagOf(value: Resolved): string {
  if (value === null) return nullTag;
  if (typeof value === 'boolean') return boolTag;
  if (typeof value === 'bigint') return intTag;
  return typeof value === 'number' ? floatTag : stringTag;
}

function shortTag(tag: string): string {
  return tag.replace('tag:yaml.org,2002:', '!!');
}

function decodeBinary(text: string): string {
  const compact = text.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new YamlError('!!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString('utf8');
}
