import type { Kind } from '../kind';
import { marshalSortedJson } from '../go/json-print';
import { compare } from './compare';
import { Conflicts } from './conflict';
import { difference, hasPath, type FieldSet } from './field-set';
import { fieldTypeOf } from './kind-versions';
import { setOfValue } from './set-of-value';
import { isMap, TypeMismatch, type JsonMap } from './typed-value';
import { typeErrors } from './validate';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What validation allows all annotations together (apimachinery/pkg/api/validation/objectmeta.go). */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/**
 * The fields that client-side apply has set, as its annotation says, and that still are as it set them; undefined if there is no annotation
 * that can be read. Source: apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go.
 */
export function allowedByLastApplied(kind: Kind, live: unknown): FieldSet | undefined {
  const text = isMap(live) ? annotationsOf(live)[LAST_APPLIED] : undefined;
  if (typeof text !== 'string' || text === '') return undefined;
  const type = fieldTypeOf(kind);
  try {
    const last: unknown = JSON.parse(text);
    if (!isMap(last) || last['apiVersion'] !== kind.apiVersion || typeErrors(type, last) !== undefined)
      return undefined;
    const { removed, modified, added } = compare(type, last, live);
    return difference(difference(difference(setOfValue(type, last), modified), added), removed);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeMismatch) return undefined;
    throw error;
  }
}

/** The conflicts that are left: all of them if one is about a field that is not allowed. */
export function withoutAllowed({ conflicts }: Conflicts, allowed: FieldSet): Conflicts {
  return new Conflicts(conflicts.filter(({ path }) => !hasPath(allowed, path)));
}

/**
 * The applied object with the annotation of client-side apply brought up to date, if it has one: then both ways of applying can be used in
 * turns. Source: apimachinery/pkg/util/managedfields/internal/lastappliedupdater.go.
 */
export function keepLastApplied(object: JsonMap, configuration: JsonMap): JsonMap {
  const annotations = annotationsOf(object);
  const before = annotations[LAST_APPLIED];
  if (typeof before !== 'string' || before === '') return object;
  const { [LAST_APPLIED]: _before, ...others } = annotations;
  const text = `${marshalSortedJson(withoutAnnotation(configuration))}\n`;
  const all = { ...others, [LAST_APPLIED]: text };
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  return { ...object, metadata: { ...metadata, annotations: fits(all) ? all : others } };
}

function fits(annotations: JsonMap): boolean {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations))
    bytes += Buffer.byteLength(key, 'utf8') + Buffer.byteLength(String(value), 'utf8');
  return bytes <= MAX_ANNOTATION_BYTES;
}

function withoutAnnotation(configuration: JsonMap): JsonMap {
  const { metadata } = configuration;
  if (!isMap(metadata) || !isMap(metadata['annotations'])) return configuration;
  const { [LAST_APPLIED]: _own, ...annotations } = metadata['annotations'];
  const { annotations: _all, ...others } = metadata;
  return { ...configuration, metadata: Object.keys(annotations).length > 0 ? { ...others, annotations } : others };
}

function annotationsOf({ metadata }: JsonMap): JsonMap {
  const annotations = isMap(metadata) ? metadata['annotations'] : undefined;
  return isMap(annotations) ? annotations : {};
}
