import type { Invocation } from './command';
import { at, objectAt, textMapAt } from './json';
import { marshalSortedJson } from '../api/go/json-print';
import type { JsonObject } from '../api/go/json-value';
import { saveConfigFlag } from './write-flags';

/** Where apply keeps what it applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The configuration that was applied last; undefined when there is none. */
export function lastAppliedOf(object: JsonObject): string | undefined {
  return textMapAt(object, 'metadata', 'annotations')[LAST_APPLIED];
}

/** The object as text, without the annotation itself. Source: kubectl/pkg/util/apply.go (GetModifiedConfiguration). */
function configurationOf(object: JsonObject): string {
  return `${marshalSortedJson(withoutLastApplied(object))}\n`;
}

/** The object with annotations, if none, but not that one. */
export function withoutLastApplied(object: JsonObject): JsonObject {
  return withAnnotations(object, annotationsWithout(object));
}

/** The object with its own configuration in the annotation. */
export function withLastApplied(object: JsonObject): JsonObject {
  return withAnnotations(object, { ...annotationsWithout(object), [LAST_APPLIED]: configurationOf(object) });
}

/** The same under `--save-config`; else only an annotation that is there already is brought up to date (`CreateOrUpdateAnnotation`). */
export function withConfigSaved({ value }: Invocation, object: JsonObject): JsonObject {
  const isKept = at(object, 'metadata', 'annotations', LAST_APPLIED) !== undefined;
  return isKept || value(saveConfigFlag) ? withLastApplied(object) : object;
}

function annotationsWithout(object: JsonObject): JsonObject {
  const { [LAST_APPLIED]: _, ...annotations } = objectAt(object, 'metadata', 'annotations');
  return annotations;
}

function withAnnotations(object: JsonObject, annotations: JsonObject): JsonObject {
  return { ...object, metadata: { ...objectAt(object, 'metadata'), annotations } };
}
