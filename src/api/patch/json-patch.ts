import { deepEqual } from '../equality';
import { byteLength, quote } from '../go/text';
import { jsonKind } from '../scalars';
import { getOwn, isJsonObject, setOwn } from '../json-object';
import { checkDepth, PatchError } from './patch-error';
import type { JsonObject } from '../json-object';

/** More operations than the API server takes in one patch (`apiserver/pkg/endpoints/handlers/patch.go`). */
const maxOperations = 10_000;

/** What all `copy` operations of a patch may add together (`apiserver/pkg/server/config.go`). */
const maxCopiedBytes = 3 * 1024 * 1024;

/**
 * Applies a JSON patch (RFC 6902) with the extensions and words of the library that the API server uses
 * (`vendor/gopkg.in/evanphx/json-patch.v4/patch.go`): negative indexes count from the end, `replace` of an absent key adds it,
 * `test` for null holds on an absent key. The document does not change; throws {@link PatchError}.
 */
export function applyJsonPatch(document: JsonObject, patch: unknown): unknown {
  checkDepth(patch);
  const operations = decodeOperations(patch);
  const state: State = { root: document, owned: new Set(), copiedBytes: 0 };
  for (const operation of operations) apply(state, operation);
  return state.root;
}

const OPERATION_FIELDS: ReadonlySet<string> = new Set(['op', 'from', 'path', 'value']);

/** The paths of fields that operations do not have. */
export function unknownOperationFields(patch: unknown): readonly string[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((operation: unknown, index) =>
    isJsonObject(operation)
      ? Object.keys(operation).flatMap((name) => (OPERATION_FIELDS.has(name) ? [] : [`[${index}].${name}`]))
      : [],
  );
}

interface State {
  root: unknown;
  /** Containers made by this patch, which may change in place. */
  readonly owned: Set<object>;
  copiedBytes: number;
}

type Container = Record<string, unknown> | unknown[];

interface Place {
  readonly container: Container;
  readonly key: string;
}

const missing = 'missing value';

function decodeOperations(patch: unknown): readonly JsonObject[] {
  const wrong = (value: unknown, type: string): PatchError =>
    new PatchError(
      'BadRequest',
      `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`,
    );
  if (patch === null || patch === undefined) return [];
  if (!Array.isArray(patch)) throw wrong(patch, '[]handlers.jsonPatchOp');
  if (patch.length > maxOperations) {
    const why = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`;
    throw new PatchError('RequestEntityTooLarge', `Request entity too large: ${why}`);
  }
  const operations: JsonObject[] = [];
  for (const operation of patch) {
    if (!isJsonObject(operation)) throw wrong(operation, 'handlers.jsonPatchOp');
    operations.push(operation);
  }
  return operations;
}

function apply(state: State, operation: JsonObject): void {
  const kind = getOwn(operation, 'op');
  switch (kind) {
    case 'add':
      return add(state, operation);
    case 'remove':
      return remove(state, operation);
    case 'replace':
      return replace(state, operation);
    case 'move':
      return move(state, operation);
    case 'test':
      return test(state, operation);
    case 'copy':
      return copy(state, operation);
    default:
      throw failed(`Unexpected kind: ${typeof kind === 'string' ? kind : 'unknown'}`);
  }
}

function add(state: State, operation: JsonObject): void {
  const path = getOwn(operation, 'path');
  if (typeof path !== 'string') throw failed(`add operation failed to decode path: ${missing}`);
  const place = findPlace(state, path);
  if (place === undefined) throw failed(`add operation does not apply: doc is missing path: "${path}": ${missing}`);
  insert(place, getOwn(operation, 'value') ?? null, (error) => `error in add for path: '${path}': ${error}`);
}

function remove(state: State, operation: JsonObject): void {
  const path = getOwn(operation, 'path');
  if (typeof path !== 'string') throw failed(`remove operation failed to decode path: ${missing}`);
  const place = findPlace(state, path);
  if (place === undefined) throw failed(`remove operation does not apply: doc is missing path: "${path}": ${missing}`);
  take(place, (error) => `error in remove for path: '${path}': ${error}`);
}

function replace(state: State, operation: JsonObject): void {
  const path = stringField(operation, 'path', 'replace operation failed to decode path');
  const value = getOwn(operation, 'value') ?? null;
  if (path === '') {
    if (typeof value !== 'object' || value === null)
      throw failed('replace operation value must be object or array: %!w(<nil>)');
    state.root = value;
    return;
  }
  const place = findPlace(state, path);
  if (place === undefined) throw failed(`replace operation does not apply: doc is missing path: ${path}: ${missing}`);
  const { container, key } = place;
  if (!Array.isArray(container)) return setOwn(container, key, value);
  const index = arrayIndex(key, container.length - 1);
  if (typeof index === 'string')
    throw failed(`replace operation does not apply: doc is missing key: ${path}: ${missing}`);
  container[index] = value;
}

function move(state: State, operation: JsonObject): void {
  const from = stringField(operation, 'from', 'move operation failed to decode from');
  const source = findPlace(state, from);
  if (source === undefined)
    throw failed(`move operation does not apply: doc is missing from path: ${from}: ${missing}`);
  const value = take(source, (error) => `error in move for path: '${source.key}': ${error}`);
  const path = stringField(operation, 'path', 'move operation failed to decode path');
  const target = findPlace(state, path);
  if (target === undefined)
    throw failed(`move operation does not apply: doc is missing destination path: ${path}: ${missing}`);
  insert(target, value, (error) => `error in move for path: '${path}': ${error}`);
}

function copy(state: State, operation: JsonObject): void {
  const from = stringField(operation, 'from', 'copy operation failed to decode from');
  const source = findPlace(state, from);
  if (source === undefined)
    throw failed(`copy operation does not apply: doc is missing from path: ${from}: ${missing}`);
  const value = read(source, (error) => `error in copy for from: '${from}': ${error}`) ?? null;
  // The value will stand in two places, so from here neither may change in place.
  disown(state, value);
  const path = getOwn(operation, 'path');
  if (typeof path !== 'string') throw failed(`copy operation failed to decode path: ${missing}`);
  const target = findPlace(state, path);
  if (target === undefined)
    throw failed(`copy operation does not apply: doc is missing destination path: ${path}: ${missing}`);
  state.copiedBytes += byteLength(JSON.stringify(value));
  if (state.copiedBytes > maxCopiedBytes) {
    throw failed(
      `Unable to complete the copy, the accumulated size increase of copy is ${state.copiedBytes}, exceeding the limit ${maxCopiedBytes}`,
    );
  }
  insert(target, value, (error) => `error while adding value during copy: ${error}`);
}

function test(state: State, operation: JsonObject): void {
  const path = stringField(operation, 'path', 'test operation failed to decode path');
  const expected = getOwn(operation, 'value') ?? null;
  let actual = state.root;
  if (path !== '') {
    const place = findPlace(state, path);
    if (place === undefined) throw failed(`test operation does not apply: is missing path: ${path}: ${missing}`);
    actual = read(place, (error) => `error in test for path: '${path}': ${error}`) ?? null;
  }
  if (!deepEqual(actual, expected)) throw failed(`testing value ${path} failed: test failed`);
}

/**
 * The container that the path leads to, ready to be changed, and the key in it; undefined when a part of the way is missing.
 * What stands before the first slash does not matter.
 */
function findPlace(state: State, path: string): Place | undefined {
  const parts = path.split('/').slice(1).map(decodeKey);
  const key = parts.pop();
  if (key === undefined) return undefined;
  let container = own(state, state.root);
  if (container === undefined) return undefined;
  state.root = container;
  for (const part of parts) {
    const slot: string | number = Array.isArray(container) ? arrayIndex(part, container.length - 1) : part;
    if (Array.isArray(container) && typeof slot === 'string') return undefined;
    const next: unknown = Array.isArray(container) ? container[Number(slot)] : getOwn(container, part);
    const owned = own(state, next);
    if (owned === undefined) return undefined;
    if (Array.isArray(container)) container[Number(slot)] = owned;
    else setOwn(container, part, owned);
    container = owned;
  }
  return { container, key };
}

/** The value itself if this patch made it, else a copy of its first level. */
function own(state: State, value: unknown): Container | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (state.owned.has(value) && isContainer(value)) return value;
  const container: Container = Array.isArray(value) ? [...value] : { ...value };
  state.owned.add(container);
  return container;
}

function isContainer(value: object): value is Container {
  return Array.isArray(value) || isJsonObject(value);
}

function disown(state: State, value: unknown): void {
  if (typeof value !== 'object' || value === null || !state.owned.delete(value)) return;
  for (const item of Object.values(value)) disown(state, item);
}

function read({ container, key }: Place, word: (error: string) => string): unknown {
  if (!Array.isArray(container)) return getOwn(container, key);
  const index = arrayIndex(key, container.length - 1);
  if (typeof index === 'string') throw failed(word(index));
  return container[index];
}

function take({ container, key }: Place, word: (error: string) => string): unknown {
  if (Array.isArray(container)) {
    const index = arrayIndex(key, container.length - 1);
    if (typeof index === 'string') throw failed(word(index));
    return container.splice(index, 1)[0];
  }
  if (!Object.hasOwn(container, key)) throw failed(word(`Unable to remove nonexistent key: ${key}: ${missing}`));
  const value = container[key];
  delete container[key];
  return value;
}

function insert({ container, key }: Place, value: unknown, word: (error: string) => string): void {
  if (!Array.isArray(container)) return setOwn(container, key, value);
  if (key === '-') {
    container.push(value);
    return;
  }
  const index = arrayIndex(key, container.length);
  if (typeof index === 'string') {
    const isNumber = index.startsWith('Unable');
    throw failed(word(isNumber ? index : `value was not a proper array index: '${key}': ${index}`));
  }
  container.splice(index, 0, value);
}

/** The index up to `last` that the key names, or the error; negative ones count back from the end. */
function arrayIndex(key: string, last: number): number | string {
  if (!/^[+-]?[0-9]+$/.test(key)) return `strconv.Atoi: parsing ${quote(key)}: invalid syntax`;
  const number = Number(key);
  if (Math.abs(number) >= 2 ** 63) return `strconv.Atoi: parsing ${quote(key)}: value out of range`;
  const index = number < 0 ? number + last + 1 : number;
  return index < 0 || index > last ? `Unable to access invalid index: ${number}: invalid index referenced` : index;
}

function decodeKey(part: string): string {
  return part.replace(/~[01]/g, (escaped) => (escaped === '~1' ? '/' : '~'));
}

function stringField(operation: JsonObject, field: 'path' | 'from', doing: string): string {
  const value = getOwn(operation, field);
  if (typeof value === 'string') return value;
  const comma = field === 'from' ? ',' : '';
  if (value === undefined || value === null)
    throw failed(`${doing}: operation${comma} missing ${field} field: ${missing}`);
  throw failed(`${doing}: json: cannot unmarshal ${jsonKind(value)} into Go value of type string`);
}

function failed(message: string): PatchError {
  return new PatchError('Invalid', message);
}
