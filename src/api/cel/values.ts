/** A value of an expression: JavaScript's own where there is one. `bigint` is an int, `number` a double. */
export type CelValue =
  | boolean
  | bigint
  | number
  | string
  | null
  | Uint8Array
  | readonly CelValue[]
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | MapValue
  | OpaqueValue;

export class Uint {
  constructor(readonly value: bigint) {}
}

/** Nanoseconds since 1970. */
export class Timestamp {
  constructor(readonly nanoseconds: bigint) {}
}

export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

export class TypeValue {
  constructor(readonly name: string) {}
}

export class Optional {
  static readonly none = new Optional(undefined);
  constructor(readonly value: CelValue | undefined) {}
}

/** A map, or an object whose fields are looked up by name. */
export interface MapValue {
  readonly kind: 'map';
  /** Of an object that an expression has made: its type. */
  readonly typeName?: string;
  readonly size: number;
  get(key: CelValue): CelValue | undefined;
  keys(): readonly CelValue[];
}

/** A value of a library: an address, a quantity, a question to the authorizer. */
export interface OpaqueValue {
  readonly kind: 'opaque';
  readonly typeName: string;
  equals?(other: OpaqueValue): boolean;
}

export function isMap(value: CelValue): value is MapValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'map';
}

export function isOpaque(value: CelValue): value is OpaqueValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque';
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}

/** A map as an expression writes it. Equal numbers are one key, whatever their types. */
export class LiteralMap implements MapValue {
  readonly kind = 'map';
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  constructor(
    entries: Iterable<readonly [CelValue, CelValue]>,
    readonly typeName?: string,
  ) {
    for (const entry of entries) this.#entries.set(keyText(entry[0]), entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: CelValue): CelValue | undefined {
    return this.#entries.get(keyText(key))?.[1];
  }

  keys(): readonly CelValue[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
}

function keyText(key: CelValue): string {
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'bigint' || typeof key === 'number') return `n${key}`;
  return `${typeof key} ${String(key)}`;
}

/** The name of a value's type as `type()` and errors tell it. */
export function typeNameOf(value: CelValue): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
  }
  if (value === null) return 'null_type';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  if (isList(value)) return 'list';
  if (isMap(value)) return value.typeName ?? 'map';
  return isOpaque(value) ? value.typeName : 'dyn';
}

/** Source: `Equal` of the types in vendor/github.com/google/cel-go/common/types. Values of different types are not equal, but for numbers. */
export function equal(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  const order = compareNumbers(a, b);
  if (order !== undefined) return order === 0;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null));
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) {
    if (!(b instanceof Optional)) return false;
    return a.value === undefined || b.value === undefined ? a.value === b.value : equal(a.value, b.value);
  }
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  if (isOpaque(a)) return isOpaque(b) && a.typeName === b.typeName && (a.equals?.(b) ?? false);
  return false;
}

function equalMaps(a: MapValue, b: MapValue): boolean {
  if (a.size !== b.size) return false;
  return a.keys().every((key) => {
    const [own, other] = [a.get(key), b.get(key)];
    return own !== undefined && other !== undefined && equal(own, other);
  });
}

/** Negative, zero or positive; NaN when either is; undefined when they are not both numbers. */
export function compareNumbers(a: CelValue, b: CelValue): number | undefined {
  const [left, right] = [numeric(a), numeric(b)];
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : left == right ? 0 : NaN;
}

function numeric(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}
