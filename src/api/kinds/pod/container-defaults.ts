import type { Container, ContainerPort, EnvVar, EphemeralContainer, ResourceRequirements } from '../../generated/types';
import { parseImageName } from '../../image-name';
import { extended } from '../../mutable';
import { canonicalResourceList } from '../resource-list';
import { changeField, changeItems, setField, withDefaults } from '../sharing';
import { defaultLifecycleHandler, defaultProbe } from './probe-defaults';

/**
 * pkg/apis/core/v1/defaults.go, `SetDefaults_Container` and what hangs below a container. Resources are written even when there are
 * none, because Go cannot leave out an empty struct.
 */
export function defaultContainer<T extends Container | EphemeralContainer>(container: T): T {
  let result = container;
  if (
    !result.imagePullPolicy ||
    !result.terminationMessagePath ||
    !result.terminationMessagePolicy ||
    !result.resources
  ) {
    const defaults = extended(CONTAINER_DEFAULTS, { imagePullPolicy: defaultPullPolicy(container.image ?? '') });
    result = extended(defaults, withoutEmpty(container));
  }
  result = changeField(result, 'resources', defaultResources);
  if (result.ports) result = changeField(result, 'ports', (ports) => changeItems(ports, defaultPort));
  if (result.env) result = changeField(result, 'env', (env) => changeItems(env, defaultEnv));
  if (result.livenessProbe) result = changeField(result, 'livenessProbe', defaultProbe);
  if (result.readinessProbe) result = changeField(result, 'readinessProbe', defaultProbe);
  if (result.startupProbe) result = changeField(result, 'startupProbe', defaultProbe);
  if (result.lifecycle) {
    result = changeField(result, 'lifecycle', (lifecycle) =>
      changeField(changeField(lifecycle, 'postStart', defaultLifecycleHandler), 'preStop', defaultLifecycleHandler),
    );
  }
  return result;
}

/** `latest` may have moved on, any other tag is taken to stay what it is. */
export function defaultPullPolicy(image: string): string {
  return parseImageName(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent';
}

export function defaultResources(resources: ResourceRequirements): ResourceRequirements {
  return changeField(changeField(resources, 'limits', canonicalResourceList), 'requests', canonicalResourceList);
}

const CONTAINER_DEFAULTS = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};

/** The container without the fields that are there and yet do not count as set. */
function withoutEmpty<T extends Container | EphemeralContainer>(container: T): T {
  let result = container;
  for (const field of ['imagePullPolicy', 'terminationMessagePath', 'terminationMessagePolicy'] as const) {
    if (result[field] === '') result = setField(result, field, undefined);
  }
  return result;
}

function defaultPort(port: ContainerPort): ContainerPort {
  return withDefaults(port, { protocol: 'TCP' });
}

function defaultEnv(variable: EnvVar): EnvVar {
  return changeField(variable, 'valueFrom', (source) => {
    const withField = changeField(source, 'fieldRef', (field) => withDefaults(field, { apiVersion: 'v1' }));
    const withResource = changeField(withField, 'resourceFieldRef', (field) => withDefaults(field, { divisor: '0' }));
    return changeField(withResource, 'fileKeyRef', (file) => withDefaults(file, { optional: false }));
  });
}
