import { isObject, type JsonObject } from '../../api/go/json-value';
import { decode } from '../../api/decode';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch';
import { parseYamlDocument } from '../../api/yaml';
import type { KubectlFiles } from '../environment';
import { KubectlError } from '../errors';
import { asJson, listAt, objectAt, textAt } from '../json';

// A part of a container that goes on top of a profile (`debug --custom`). Source: kubectl/pkg/cmd/debug/debug.go (applyCustomProfile).

const CONTAINER = 'core.v1.Container';

/** Reads the file; undefined when no path is given. Throws when it holds no part of a container. */
export function readCustomProfile(files: KubectlFiles, path: string): JsonObject | undefined {
  if (path === '') return undefined;
  const text = files.read(path);
  if (text === undefined) {
    throw new KubectlError(
      `must pass a container spec json file for custom profile: open ${path}: no such file or directory`,
    );
  }
  const parsed = parseYamlDocument(text);
  const fail = (why: string): never => {
    throw new KubectlError(`${path} does not contain a valid container spec: ${why}`);
  };
  if ('error' in parsed) return fail(parsed.error);
  const decoded = decode(CONTAINER, parsed.value);
  return 'error' in decoded ? fail(decoded.error) : objectAt(asJson(parsed.value));
}

/** Refuses what is the command line's to say, or nobody's. */
export function requireChangeable(custom: JsonObject): void {
  const isFixed =
    ['name', 'image'].some((field) => textAt(custom, field) !== '') ||
    ['command', 'volumeDevices'].some((field) => listAt(custom, field).length > 0) ||
    isObject(custom['lifecycle']);
  if (isFixed) {
    throw new KubectlError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  }
}

/** The pod with the part on top of the container of that name. */
export function withCustomProfile(pod: JsonObject, name: string, custom: JsonObject): JsonObject {
  const spec = objectAt(pod, 'spec');
  const changed: Record<string, readonly JsonObject[]> = {};
  for (const field of ['containers', 'ephemeralContainers']) {
    const list = listAt(spec, field).filter(isObject);
    if (!list.some((container) => textAt(container, 'name') === name)) continue;
    changed[field] = list.map((container) =>
      textAt(container, 'name') === name
        ? objectAt(asJson(applyStrategicMergePatch(CONTAINER, container, { ...custom, name })))
        : container,
    );
  }
  return { ...pod, spec: { ...spec, ...changed } };
}
