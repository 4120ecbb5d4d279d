import { isObject, type JsonObject, type JsonValue } from '../../../api/go/json-value';
import type { Invocation } from '../../command';
import { KubectlError, userError } from '../../errors';
import { at, listAt, objectAt, textAt } from '../../json';
import type { Info } from '../../resources/info';
import { podSpecOf } from './pod-spec';

/**
 * The variables of an object's containers, with the change made that is asked for. Sources: kubectl/pkg/cmd/set/set_env.go, env/env_resolve.go.
 * Divergence from real Kubernetes: `--resolve` shows the values of config maps and secrets; references to fields stay references.
 */
export async function environmentText(
  invocation: Invocation,
  info: Info,
  change: (spec: JsonObject, info: Info) => JsonObject,
  resolve: boolean,
): Promise<string> {
  const spec = podSpecOf(info);
  if (spec === undefined) return '';
  const after = change(spec, info);
  let text = '';
  for (const container of [...listAt(after, 'containers'), ...listAt(after, 'initContainers')].filter(isObject)) {
    text += `# ${info.mapping.kind} ${info.name}, container ${textAt(container, 'name')}\n`;
    for (const variable of listAt(container, 'env')) text += await lineOf(invocation, info, variable, resolve);
  }
  return text;
}

async function lineOf(invocation: Invocation, info: Info, variable: JsonValue, resolve: boolean): Promise<string> {
  const name = textAt(variable, 'name');
  const from = objectAt(variable, 'valueFrom');
  if (at(variable, 'valueFrom') === undefined) return `${name}=${textAt(variable, 'value')}\n`;
  const reference = `# ${name} from ${referenceText(from)}\n`;
  if (!resolve) return reference;
  try {
    const value = await valueOf(invocation, info, from);
    return value === undefined ? reference : `${name}=${value}\n`;
  } catch (error) {
    invocation.session.err(`error retrieving reference for ${name}: ${userError(error).message}\n`);
    return reference;
  }
}

function referenceText(from: JsonObject): string {
  const text = (...path: readonly string[]): string => textAt(from, ...path);
  if (from['configMapKeyRef'] !== undefined)
    return `configmap ${text('configMapKeyRef', 'name')}, key ${text('configMapKeyRef', 'key')}`;
  if (from['secretKeyRef'] !== undefined)
    return `secret ${text('secretKeyRef', 'name')}, key ${text('secretKeyRef', 'key')}`;
  if (from['fieldRef'] !== undefined) return `field path ${text('fieldRef', 'fieldPath')}`;
  if (from['resourceFieldRef'] === undefined) return 'invalid valueFrom';
  const container = text('resourceFieldRef', 'containerName');
  return `resource field ${container === '' ? '' : `${container}/`}${text('resourceFieldRef', 'resource')}`;
}

/** Undefined for what is no entry of a config map or secret. */
async function valueOf({ session }: Invocation, { namespace }: Info, from: JsonObject): Promise<string | undefined> {
  const isSecret = from['secretKeyRef'] !== undefined;
  const reference = objectAt(from, isSecret ? 'secretKeyRef' : 'configMapKeyRef');
  const [name, key] = [textAt(reference, 'name'), textAt(reference, 'key')];
  if (name === '') return undefined;
  const object = await session.rest.get(
    `/api/v1/namespaces/${namespace}/${isSecret ? 'secrets' : 'configmaps'}/${encodeURIComponent(name)}`,
  );
  const value = at(object, 'data', key);
  if (typeof value !== 'string')
    throw new KubectlError(`key ${key} not found in ${isSecret ? 'secret' : 'config map'} ${name}`);
  return isSecret ? Buffer.from(value, 'base64').toString('utf8') : value;
}
