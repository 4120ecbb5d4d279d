import { invalid, notSupported, required } from '../../../field-error';
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../../generated/types';
import { isConfigMapKey, isQualifiedName, isRelaxedEnvVarName, nameIsDNSSubdomain } from '../../../names';
import { parseQuantity, quantitySign } from '../../../quantity';
import { addInvalid, checkLabel, checkObjectName, type Errors } from '../../../validation/field-checks';
import { checkNoBacksteps } from './paths';

// pkg/apis/core/validation/validation.go: ValidateEnv, ValidateEnvFrom and what they call.

export function checkEnv(errors: Errors, path: string, variables: readonly EnvVar[]): void {
  for (const [index, variable] of variables.entries()) {
    const own = `${path}[${index}]`;
    if (!variable.name) errors.push(required(`${own}.name`));
    else addInvalid(errors, `${own}.name`, variable.name, isRelaxedEnvVarName(variable.name));
    if (variable.valueFrom) checkValueFrom(errors, `${own}.valueFrom`, variable, variable.valueFrom);
  }
}

export function checkEnvFrom(errors: Errors, path: string, sources: readonly EnvFromSource[]): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const own = `${path}[${index}]`;
    if (prefix) addInvalid(errors, `${own}.prefix`, prefix, isRelaxedEnvVarName(prefix));
    if (configMapRef) checkSourceName(errors, `${own}.configMapRef.name`, configMapRef.name);
    if (secretRef) checkSourceName(errors, `${own}.secretRef.name`, secretRef.name);
    if (!configMapRef && !secretRef)
      errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (configMapRef && secretRef)
      errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
}

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const BYTE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function checkValueFrom(errors: Errors, path: string, variable: EnvVar, source: EnvVarSource): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef) checkFieldRef(errors, `${path}.fieldRef`, fieldRef, ENV_FIELDS);
  if (resourceFieldRef) checkResourceFieldRef(errors, `${path}.resourceFieldRef`, resourceFieldRef, false);
  if (configMapKeyRef) checkKeySelector(errors, `${path}.configMapKeyRef`, configMapKeyRef);
  if (secretKeyRef) checkKeySelector(errors, `${path}.secretKeyRef`, secretKeyRef);
  if (fileKeyRef) checkFileKeyRef(errors, `${path}.fileKeyRef`, fileKeyRef);
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  const sources = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
  if (count === 0) errors.push(invalid(path, '', `must specify one of: ${sources}`));
  else if (variable.value) errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
}

/** `fields`: what this place may ask for, sorted. */
export function checkFieldRef(
  errors: Errors,
  path: string,
  { apiVersion, fieldPath }: ObjectFieldSelector,
  fields: readonly string[],
): void {
  if (!apiVersion) return void errors.push(required(`${path}.apiVersion`));
  if (!fieldPath) return void errors.push(required(`${path}.fieldPath`));
  const refuse = (why: string) =>
    void errors.push(invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`));
  if (apiVersion !== 'v1') return refuse(`unsupported pod version: ${apiVersion}`);
  const [, map, key] = /^(.+?)\['(.*)'\]$/s.exec(fieldPath) ?? [];
  if (map !== undefined && key !== undefined) {
    if (map !== 'metadata.annotations' && map !== 'metadata.labels')
      return refuse(`field label does not support subscript: ${fieldPath}`);
    const name = map === 'metadata.annotations' ? key.toLowerCase() : key;
    return addInvalid(errors, path, name, isQualifiedName(name));
  }
  const field = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  if (!KNOWN_FIELDS.has(field)) return refuse(`field label not supported: ${fieldPath}`);
  if (!fields.includes(field)) errors.push(notSupported(`${path}.fieldPath`, field, fields));
}

export function checkResourceFieldRef(
  errors: Errors,
  path: string,
  selector: ResourceFieldSelector,
  inVolume: boolean,
): void {
  const { containerName, resource, divisor } = selector;
  const isHugePages = /^(?:limits|requests)\.hugepages-/.test(resource);
  if (inVolume && !containerName) errors.push(required(`${path}.containerName`));
  else if (!resource) errors.push(required(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(resource) && !isHugePages)
    errors.push(notSupported(`${path}.resource`, resource, RESOURCE_FIELDS));
  if (divisor === undefined || quantitySign(parseQuantity(divisor)) === 0) return;
  const refuse = (divisors: string, what: string) =>
    errors.push(
      invalid(`${path}.divisor`, resource, `only divisor's values ${divisors} are supported with the ${what} resource`),
    );
  const { text } = parseQuantity(divisor);
  if (resource.endsWith('.cpu')) {
    if (text !== '1m' && text !== '1') refuse('1m and 1', 'cpu');
  } else if (!BYTE_DIVISORS.includes(text)) {
    const what = resource.endsWith('.memory')
      ? 'memory'
      : resource.endsWith('.ephemeral-storage')
        ? 'local ephemeral storage'
        : 'hugepages';
    if (what !== 'hugepages' || isHugePages) refuse(BYTE_DIVISORS.join(', '), what);
  }
}

function checkKeySelector(
  errors: Errors,
  path: string,
  { name = '', key }: { readonly name?: string; readonly key: string },
): void {
  checkObjectName(errors, `${path}.name`, name);
  if (!key) errors.push(required(`${path}.key`));
  else addInvalid(errors, `${path}.key`, key, isConfigMapKey(key));
}

function checkFileKeyRef(errors: Errors, path: string, { key, volumeName, path: file }: FileKeySelector): void {
  if (!key) errors.push(required(`${path}.key`));
  else addInvalid(errors, `${path}.key`, key, isRelaxedEnvVarName(key));
  if (!volumeName) errors.push(required(`${path}.volumeName`));
  else checkLabel(errors, `${path}.volumeName`, volumeName);
  if (!file) errors.push(required(`${path}.path`));
  else checkNoBacksteps(errors, `${path}.path`, file);
}

function checkSourceName(errors: Errors, path: string, name: string | undefined): void {
  if (!name) errors.push(required(path));
  else addInvalid(errors, path, name, nameIsDNSSubdomain(name, true));
}
