import { isJsonObject, type JsonObject } from '../json-object';
import { parseDuration, parseTimestamp } from './library/time';
import { dyn, type CelType } from './types';
import type { CelValue, MapValue } from './values';

/**
 * JSON as a value of the type, which tells a whole double from an int and a moment from a text. What is not of the type is taken as it is.
 * Objects are looked into when they are asked (apiserver/pkg/cel/common/values.go, `UnstructuredToVal`).
 */
export function jsonValue(json: unknown, type: CelType): CelValue {
  switch (typeof json) {
    case 'boolean':
      return json;
    case 'number':
      return type.kind === 'double' || !Number.isInteger(json) ? json : BigInt(json);
    case 'string':
      return textValue(json, type);
    default:
  }
  if (Array.isArray(json)) {
    const element = type.kind === 'list' ? type.element : dyn;
    return json.map((item: unknown) => jsonValue(item, element));
  }
  return isJsonObject(json) ? new JsonMap(json, type) : null;
}

function textValue(text: string, { kind }: CelType): CelValue {
  switch (kind) {
    case 'timestamp':
      return parseTimestamp(text.length === 10 ? `${text}T00:00:00Z` : text) ?? text;
    case 'duration':
      return parseDuration(text) ?? text;
    case 'bytes':
      return Uint8Array.from(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

/** A JSON object; with a type that names its fields, only those are there. */
class JsonMap implements MapValue {
  readonly kind = 'map';
  readonly #known = new Map<string, CelValue | undefined>();

  constructor(
    readonly json: JsonObject,
    readonly type: CelType,
  ) {}

  get typeName(): string {
    return this.type.kind === 'object' ? this.type.name : 'map';
  }

  get size(): number {
    return this.#names().length;
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    if (!this.#known.has(key)) this.#known.set(key, this.#read(key));
    return this.#known.get(key);
  }

  keys(): readonly CelValue[] {
    return this.#names();
  }

  #read(key: string): CelValue | undefined {
    const field = this.type.kind === 'object' ? this.type.fields.get(key) : undefined;
    if (this.type.kind === 'object' && field === undefined) return undefined;
    const name = field?.name ?? key;
    if (!Object.hasOwn(this.json, name) || this.json[name] === undefined) return undefined;
    const type = field?.type ?? (this.type.kind === 'map' ? this.type.value : dyn);
    return jsonValue(this.json[name], type);
  }

  #names(): readonly string[] {
    if (this.type.kind !== 'object') return Object.keys(this.json).filter((name) => this.json[name] !== undefined);
    return [...this.type.fields.keys()].filter((name) => this.get(name) !== undefined);
  }
}
