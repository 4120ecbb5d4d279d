import type { Container, EnvVar, FileKeySelector } from '../../api/generated/types';
import { configMaps } from '../../api/kinds/config-map';
import { secrets } from '../../api/kinds/secret';
import { milliValue } from '../../api/quantity';
import type { ApiServer } from '../../api/server';
import { notFound } from '../../api/status';
import { textOfBytes } from '../../sim/text-bytes';
import { containerResource, podField, type DownwardContext } from './downward-api';
import { variableOfFile } from './env-file';
import { expand, tooMuchToTell } from './expansion';
import type { Outcome } from '../outcome';
import type { Variables } from './service-environment';
import type { VolumeManager } from '../volumes/volume-manager';

/** What the variables of a container are made from. */
export interface EnvironmentContext extends DownwardContext {
  readonly api: ApiServer;
  readonly services: Variables;
  readonly volumes: Pick<VolumeManager, 'readFile'>;
}

type Data = Readonly<Record<string, string>>;

/**
 * The variables that the pod gives a container: those of envFrom, then those of env, then the services' that have not been set. An error is
 * what CreateContainerConfigError says. Source: pkg/kubelet/kubelet_pods.go, `makeEnvironmentVariables`.
 *
 * Divergence from real Kubernetes: in the order of declaration, where Go has none.
 */
export function containerEnvironment(
  container: Container,
  context: EnvironmentContext,
): Outcome<ReadonlyMap<string, string>> {
  const { services } = context;
  if ((container.env?.length ?? 0) === 0 && (container.envFrom?.length ?? 0) === 0)
    return { value: servicesOnly(services) };
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data =
      configMapRef === undefined
        ? secretData(context, secretRef?.name ?? '')
        : configMapData(context, configMapRef.name ?? '');
    if ('error' in data) {
      if ((configMapRef ?? secretRef)?.optional === true) continue;
      return data;
    }
    for (const [key, value] of Object.entries(data.value)) variables.set(prefix + key, value);
  }
  const valueOf = (name: string) => variables.get(name) ?? services.find(([service]) => service === name)?.[1];
  for (const variable of container.env ?? []) {
    const outcome = variableValue(variable, container, context, valueOf);
    if (outcome === undefined) continue;
    if ('error' in outcome) return outcome;
    variables.set(variable.name, outcome.value);
  }
  const error = tooMuchToTell(variables.values());
  if (error !== undefined) return { error };
  for (const [name, value] of services) if (!variables.has(name)) variables.set(name, value);
  return { value: variables };
}

/** One for all containers that have no others. */
function servicesOnly(services: Variables): ReadonlyMap<string, string> {
  let variables = ONLY_SERVICES.get(services);
  if (variables === undefined) ONLY_SERVICES.set(services, (variables = new Map(services)));
  return variables;
}

const ONLY_SERVICES = new WeakMap<Variables, ReadonlyMap<string, string>>();

/** Undefined for a source that is missing and optional. */
function variableValue(
  { value = '', valueFrom }: EnvVar,
  container: Container,
  context: EnvironmentContext,
  valueOf: (name: string) => string | undefined,
): Outcome<string> | undefined {
  if (value !== '' || valueFrom === undefined) return { value: expand(value, valueOf) };
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fieldRef !== undefined) return podField(fieldRef, context);
  if (resourceFieldRef !== undefined)
    return containerResource(resourceFieldRef, container, { ...context, allocatable: sharedLimits(context) });
  if (configMapKeyRef !== undefined) {
    const { name = '', key, optional = false } = configMapKeyRef;
    return keyOf('ConfigMap', configMapData(context, name), name, key, optional, context);
  }
  if (secretKeyRef !== undefined) {
    const { name = '', key, optional = false } = secretKeyRef;
    return keyOf('Secret', secretData(context, name), name, key, optional, context);
  }
  return fileKeyRef === undefined ? { value: '' } : fileVariable(fileKeyRef, context);
}

/** A variable that is in a file of one of the pod's volumes. */
function fileVariable(
  { volumeName, path, key, optional = false }: FileKeySelector,
  { pod, volumes }: EnvironmentContext,
): Outcome<string> | undefined {
  const file = volumes.readFile(pod, volumeName, path);
  if ('error' in file) return file;
  const found = file.value.text === undefined ? undefined : variableOfFile(file.value.text, key);
  if (found === undefined || 'error' in found) return { error: "couldn't parse env file" };
  if (found.value !== '') return found;
  return optional
    ? undefined
    : { error: `environment variable key "${key}" not found in file "${file.value.hostPath}"` };
}

/** What stands in for a container's limits: those of its pod, then what the node has (`defaultPodLimitsForDownwardAPI`). */
function sharedLimits({ pod, allocatable }: EnvironmentContext): Data {
  const limits: Record<string, string> = { ...allocatable };
  for (const name of ['cpu', 'memory']) {
    const limit = pod.spec.resources?.limits?.[name];
    if (limit !== undefined && milliValue(limit) !== 0) limits[name] = limit;
  }
  return limits;
}

function keyOf(
  kind: string,
  data: Outcome<Data>,
  name: string,
  key: string,
  optional: boolean,
  { pod }: EnvironmentContext,
): Outcome<string> | undefined {
  if ('error' in data) return optional ? undefined : data;
  const value = Object.hasOwn(data.value, key) ? data.value[key] : undefined;
  if (value !== undefined) return { value };
  return optional
    ? undefined
    : { error: `couldn't find key ${key} in ${kind} ${pod.metadata.namespace ?? ''}/${name}` };
}

function configMapData({ api, pod }: EnvironmentContext, name: string): Outcome<Data> {
  const found = api.find(configMaps, { namespace: pod.metadata.namespace ?? '', name });
  return found === undefined
    ? { error: notFound(configMaps, name).message.replace('configmaps', 'configmap') }
    : { value: found.data ?? {} };
}

function secretData({ api, pod }: EnvironmentContext, name: string): Outcome<Data> {
  const found = api.find(secrets, { namespace: pod.metadata.namespace ?? '', name });
  if (found === undefined) return { error: notFound(secrets, name).message.replace('secrets', 'secret') };
  const decoded = Object.entries(found.data ?? {}).map(([key, text]) => [
    key,
    textOfBytes(Buffer.from(text, 'base64')),
  ]);
  return { value: Object.fromEntries(decoded) };
}
