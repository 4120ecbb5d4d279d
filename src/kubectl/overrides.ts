import { parseYamlDocument } from '../api/yaml';
import type { JsonObject } from '../api/go/json-value';
import { applyJsonMergePatch } from '../api/patch/json-merge-patch';
import { applyJsonPatch } from '../api/patch/json-patch';
import { PatchError } from '../api/patch/patch-error';
import { applyStrategicMergePatch } from '../api/patch/strategic-merge-patch';
import type { Invocation } from './command';
import { KubectlError } from './errors';
import { stringFlag, type Flag } from './flags/flag';
import { asJson, objectAt } from './json';

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
    const { value: patch } = parsed;
    if (type === 'json') return objectAt(asJson(applyJsonPatch(object, patch)));
    const merged =
      type === 'merge' ? applyJsonMergePatch(object, patch) : applyStrategicMergePatch(typeId, object, patch);
    return objectAt(asJson(merged));
  } catch (error) {
    if (error instanceof PatchError) throw new KubectlError(error.message);
    throw error;
  }
}
