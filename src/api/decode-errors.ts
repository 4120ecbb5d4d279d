import { compareBytes } from './go/text';
import { derivedGoType, goTypes } from './go/types';
import { isScalarName, jsonKind, readScalar } from './scalars';
import { typeSchema } from './schema';
import { isJsonObject } from './json-object';

/** Why a value does not decode; unknown fields only matter when there is no error. */
export interface Diagnosis {
  readonly error: string | undefined;
  readonly unknownFields: readonly string[];
}

/**
 * Finds the error that Go's decoder gives for a value of the type, and the fields it does not know, going through
 * the keys in the given order. Slow, for values that did not decode cleanly.
 * Source: `vendor/sigs.k8s.io/json/internal/golang/encoding/json/decode.go`.
 */
export function diagnose(typeId: string, value: unknown, order: KeyOrder): Diagnosis {
  const state: State = {
    order,
    struct: '',
    fields: [],
    path: '',
    savedError: undefined,
    fatalError: undefined,
    unknown: new Set(),
  };
  visit(`#${typeId}`, derivedGoType(`#${typeId}`), value, state);
  return { error: state.fatalError ?? state.savedError, unknownFields: [...state.unknown] };
}

/** As a text has its keys, or by name. */
export type KeyOrder = 'written' | 'sorted';

/** `sigs.k8s.io/json` stops collecting there. */
const maxUnknownFields = 100;

interface State {
  readonly order: KeyOrder;
  /** The Go struct whose field is read, and the fields that lead there, without list indexes. */
  struct: string;
  fields: readonly string[];
  /** The same place as strict decoding prints it, with list indexes. */
  path: string;
  /** The first error that lets decoding go on. */
  savedError: string | undefined;
  /** An error that ends decoding, and so wins over a saved one. */
  fatalError: string | undefined;
  readonly unknown: Set<string>;
}

function visit(type: string, goType: readonly string[], value: unknown, state: State): void {
  if (value === null || value === undefined || state.fatalError !== undefined) return;
  if (type.startsWith('#')) visitStruct(type.slice(1), goType, value, state);
  else if (type.startsWith('[]')) visitList(type.slice(2), goType, value, state);
  else if (type.startsWith('map[]')) visitMap(type.slice(5), goType, value, state);
  else visitScalar(type, goType, value, state);
}

function visitStruct(typeId: string, goType: readonly string[], value: unknown, state: State): void {
  if (!isJsonObject(value)) return saveTypeError(jsonKind(value), goType[0], state);
  const fields = typeSchema(typeId)?.fields ?? {};
  const facts = goTypes[typeId] ?? {};
  const outer = { struct: state.struct, fields: state.fields, path: state.path };
  for (const key of keysOf(value, state.order)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) {
      if (state.unknown.size < maxUnknownFields) state.unknown.add(childPath(outer.path, key));
      continue;
    }
    const fact = Object.hasOwn(facts, key) ? facts[key] : undefined;
    state.struct = typeId.slice(typeId.lastIndexOf('.') + 1);
    state.fields = [...outer.fields, ...(fact?.embedded === undefined ? [] : [fact.embedded]), key];
    state.path = childPath(outer.path, key);
    visit(field.type, fact?.go ?? derivedGoType(field.type), value[key], state);
    Object.assign(state, outer);
    if (state.fatalError !== undefined) return;
  }
}

function visitList(elementType: string, goType: readonly string[], value: unknown, state: State): void {
  if (!Array.isArray(value)) return saveTypeError(jsonKind(value), goType[0], state);
  const path = state.path;
  for (let index = 0; index < value.length && state.fatalError === undefined; index++) {
    state.path = `${path}[${index}]`;
    visit(elementType, goType.slice(1), value[index], state);
  }
  state.path = path;
}

function visitMap(elementType: string, goType: readonly string[], value: unknown, state: State): void {
  if (!isJsonObject(value)) return saveTypeError(jsonKind(value), goType[0], state);
  const path = state.path;
  for (const key of keysOf(value, state.order)) {
    state.path = childPath(path, key);
    visit(elementType, goType.slice(1), value[key], state);
    if (state.fatalError !== undefined) break;
  }
  state.path = path;
}

function visitScalar(type: string, goType: readonly string[], value: unknown, state: State): void {
  if (!isScalarName(type)) throw new Error(`the schema names an unknown type ${type}`);
  const result = readScalar(type, value);
  if (result.kind === 'error') {
    // Base64 is read by the decoder itself, which goes on; quantities and times by the types' own methods, which end it.
    if (type === 'bytes') state.savedError ??= result.error;
    else state.fatalError = result.error;
  }
  if (result.kind !== 'type') return;
  const text = typeError(result.found, result.wanted ?? goType[0], state);
  if (endsDecoding.has(type)) state.fatalError = text;
  else state.savedError ??= text;
}

/** Types with an `UnmarshalJSON` of their own. */
const endsDecoding: ReadonlySet<string> = new Set(['Quantity', 'Time', 'MicroTime', 'IntOrString']);

function saveTypeError(found: string, wanted: string | undefined, state: State): void {
  state.savedError ??= typeError(found, wanted, state);
}

function typeError(found: string, wanted: string | undefined, state: State): string {
  const place = state.struct === '' ? 'value' : `struct field ${state.struct}.${state.fields.join('.')}`;
  return `json: cannot unmarshal ${found} into Go ${place} of type ${wanted ?? 'interface {}'}`;
}

function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function keysOf(value: Readonly<Record<string, unknown>>, order: KeyOrder): readonly string[] {
  const keys = Object.keys(value);
  return order === 'written' ? keys : keys.sort(compareBytes);
}
