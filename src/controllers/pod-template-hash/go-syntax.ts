import { compareBytes } from '../../api/go/text';
import { parseQuantity } from '../../api/quantity';
import { goStructs } from './go-structs';

/**
 * A value of a Go type as `dump.ForHash` prints it, with all types and all fields, set or not
 * (k8s.io/utils/dump, go-spew's `%#v` with sorted keys and without methods and addresses).
 */
export function goSyntax(type: string, value: unknown): string {
  return `(${type})${body(type, value)}`;
}

/** The types whose JSON is a text. All others without an entry in `goStructs` are numbers and bools. */
const ZERO: Readonly<Record<string, string>> = {
  bool: 'false',
  int32: '0',
  int64: '0',
  'v1.Time': '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}',
};

/** What stands behind the type. */
function body(type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined || value === null ? '<nil>' : body(type.slice(1), value);
  if (type.startsWith('[]')) return listBody(type.slice(2), value);
  if (type === 'v1.ResourceList') return mapBody(value, quantityBody);
  if (type.startsWith('map[')) return mapBody(value, String);
  if (type === 'resource.Quantity') return quantityBody(value);
  if (type === 'intstr.IntOrString') return intOrStringBody(value);
  const fields = fieldsOf(type);
  if (fields !== undefined) return structBody(fields, value);
  return value === undefined || value === null || type === 'v1.Time' ? (ZERO[type] ?? '') : String(value);
}

/** An empty list comes from the API server, which stores protobuf, as no list; so do maps. */
function listBody(type: string, value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return '<nil>';
  return `[${value.map((item) => body(type, item)).join(' ')}]`;
}

function mapBody(value: unknown, print: (item: unknown) => string): string {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return '<nil>';
  const sorted = entries.sort(([a], [b]) => compareBytes(a, b));
  return `map[${sorted.map(([key, item]) => `${key}:${print(item)}`).join(' ')}]`;
}

function structBody(fields: readonly Field[], value: unknown): string {
  const known = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const printed = fields.map(({ goName, jsonName, type }) => {
    return `${goName}:${goSyntax(type, jsonName === undefined ? value : known.get(jsonName))}`;
  });
  return `{${printed.join(' ')}}`;
}

/** Go keeps the text of a quantity only if it needs no work to be canonical (apimachinery/pkg/api/resource/quantity.go, `ParseQuantity`). */
function quantityBody(value: unknown): string {
  const canonical = parseQuantity(parseQuantity(String(value ?? '0')).text);
  const { text, format, unscaled, scale, big } = canonical;
  const digits = /^[+-]?(\d*)/.exec(text)?.[1] ?? '';
  const isBinary = format === 'BinarySI';
  const keepsText =
    text === '0' || (!big && (isBinary ? BigInt(digits) % 8n !== 0n : scale % 3 === 0 && !digits.endsWith('000')));
  const amount = big ? { value: 0n, scale: 0 } : { value: unscaled, scale };
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  const decimal = big
    ? `{unscaled:(big.Int){neg:(bool)${unscaled < 0n} abs:(big.nat)[${words(magnitude)}]} scale:(inf.Scale)${-scale}}`
    : '<nil>';
  return (
    `{i:(resource.int64Amount){value:(int64)${amount.value} scale:(resource.Scale)${amount.scale}} ` +
    `d:(resource.infDecAmount){Dec:(*inf.Dec)${decimal}} s:(string)${keepsText ? text : ''} Format:(resource.Format)${format}}`
  );
}

/** The 64-bit words of a large number, the lowest first. */
function words(magnitude: bigint): string {
  const list: bigint[] = [];
  for (let rest = magnitude; rest > 0n; rest >>= 64n) list.push(rest & 0xffff_ffff_ffff_ffffn);
  return list.join(' ');
}

function intOrStringBody(value: unknown): string {
  const isText = typeof value === 'string';
  const number = isText ? 0 : Number(value ?? 0);
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${number} StrVal:(string)${isText ? value : ''}}`;
}

interface Field {
  readonly goName: string;
  /** Absent for an embedded struct. */
  readonly jsonName?: string;
  readonly type: string;
}

const cache = new Map<string, readonly Field[]>();

function fieldsOf(struct: string): readonly Field[] | undefined {
  const known = cache.get(struct);
  const text = goStructs[struct];
  if (known !== undefined || text === undefined) return known;
  const fields = text.split(', ').map((field): Field => {
    const [names = '', type = ''] = field.split(' ');
    if (names.startsWith('...')) {
      const embedded = names.slice('...'.length);
      return { goName: embedded.slice(embedded.indexOf('.') + 1), type: embedded };
    }
    const [goName = '', jsonName = goName.charAt(0).toLowerCase() + goName.slice(1)] = names.split('=');
    return { goName, jsonName, type };
  });
  cache.set(struct, fields);
  return fields;
}
