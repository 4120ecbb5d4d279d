import type { Container, ContainerPort, EnvVar, ResourceRequirements } from '../../generated/types';
import { parseImageName } from '../../image-name';
import { canonicalResourceList } from '../resource-list';
import { changeField, changeItems, withDefaults } from '../sharing';
import { defaultLifecycleHandler, defaultProbe } from './probe-defaults';

/** What a container and an ephemeral container have in common. */
export type AnyContainer = Omit<Container, 'resources'>;

/** pkg/apis/core/v1/defaults.go, `SetDefaults_Container` and what hangs below a container. */
export function defaultContainer<T extends Container>(container: T): T {
  return changeField(defaultAnyContainer(container), 'resources', defaultResources);
}

export function defaultAnyContainer<T extends AnyContainer>(container: T): T {
  let result: T = container;
  const pullPolicy = container.imagePullPolicy || defaultPullPolicy(container.image ?? '');
  if (result.imagePullPolicy !== pullPolicy || !result.terminationMessagePath || !result.terminationMessagePolicy) {
    result = {
      ...result,
      imagePullPolicy: pullPolicy,
      terminationMessagePath: result.terminationMessagePath || '/dev/termination-log',
      terminationMessagePolicy: result.terminationMessagePolicy || 'File',
      // An empty struct of its own in Go, written even when nobody sets it.
      ...('ephemeral' in result ? {} : undefined),
    };
  }
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

function defaultPort(port: ContainerPort): ContainerPort {
  return withDefaults(port, { protocol: 'TCP' });
}

function defaultEnv(variable: EnvVar): EnvVar {
  return changeField(variable, 'valueFrom', (source) => {
    const withField = changeField(source, 'fieldRef', (field) => withDefaults(field, { apiVersion: 'v1' }));
    return changeField(withField, 'fileKeyRef', (file) => (file.optional === undefined ? { ...file, optional: false } : file));
  });
}
