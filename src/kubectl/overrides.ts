import { quote } from '../api/go/text';
import { parseYamlDocument } from '../api/yaml';
import type { JsonObject } from '../api/go/json-value';
import { applyJsonMergePatch } from '../api/patch/json-merge-patch';
import { applyJsonPatch } from '../api/patch/json-patch';
import { PatchError } from '../api/patch/patch-error';
import { applyStrategicMergePatch } from '../api/patch/strategic-merge-patch';
import type { Invocation } from './command';
import { KubectlError } from './errors';
import { stringFlag, type Flag } from './flags/flag';
import { asJson, objectAt, textAt } from './json';

// Changes of a generated object from the command line. Source: kubectl/pkg/cmd/util/override_options.go.

const overrides = stringFlag('overrides', 'JSON that is merged into the object.');
const overrideType = stringFlag('override-type', 'How it is merged: merge, strategic or json.', { default: 'merge' });

export const overrideFlags: readonly Flag<unknown>[] = [overrides, overrideType];

/** The object as `--overrides` wants it; `typeId` is its schema type, `core.v1.Pod`. */
export function withOverrides({ value }: Invocation, typeId: string, object: JsonObject): JsonObject {
  const text = value(overrides);
  const type = value(overrideType);
  if (!['merge', 'strategic', 'json'].includes(type)) throw new KubectlError(`invalid override type: ${type}`);
  if (text === '') return object;
  const parsed = parseYamlDocument(text);
  if ('error' in parsed) throw new KubectlError(`Invalid JSON Patch`);
  try {
    return known(objectAt(asJson(overridden(object, parsed.value, type, typeId))), object);
  } catch (error) {
    if (error instanceof PatchError) throw new KubectlError(error.message);
    throw error;
  }
}

function overridden(object: JsonObject, patch: unknown, type: string, typeId: string): unknown {
  if (type === 'json') return applyJsonPatch(object, patch);
  return type === 'merge' ? applyJsonMergePatch(object, patch) : applyStrategicMergePatch(typeId, object, patch);
}

/** kubectl reads the result anew, and has to know what it is (apimachinery/pkg/runtime/error.go). */
function known(result: JsonObject, before: JsonObject): JsonObject {
  const [kind, version] = [textAt(result, 'kind'), textAt(result, 'apiVersion')];
  if (kind === textAt(before, 'kind') && version === textAt(before, 'apiVersion')) return result;
  throw new KubectlError(
    `no kind ${quote(kind)} is registered for version ${quote(version)} in scheme "pkg/scheme/scheme.go:28"`,
  );
}
