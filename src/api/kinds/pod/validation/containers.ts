import { duplicate, forbidden, invalid, notFound, notSupported, required, tooMany } from '../../../field-error';
import type { Container, ContainerPort, ContainerResizePolicy, EphemeralContainer } from '../../../generated/types';
import { isValidPortName, isValidPortNumber } from '../../../names';
import { addInvalid, checkLabel, checkSupported, type Errors } from '../../../validation/field-checks';
import type { PodContext } from './context';
import { checkEnv, checkEnvFrom } from './environment';
import { checkVolumeDevices, checkVolumeMounts } from './mounts';
import { checkHostPortConflicts } from './network';
import { checkLifecycleAndProbes } from './probes';
import { checkContainerResources } from './resources';
import { checkSecurityContext } from './security-context';

// pkg/apis/core/validation/validation.go: validateContainers, validateInitContainers, validateEphemeralContainers, validateContainerCommon.

export function checkContainers(errors: Errors, path: string, context: PodContext): void {
  const { containers } = context.spec;
  if (containers.length === 0) return void errors.push(required(path));
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const own = `${path}[${index}]`;
    checkCommon(errors, own, container, context);
    if (names.has(container.name)) errors.push(duplicate(`${own}.name`, container.name));
    names.add(container.name);
    checkLifecycleAndProbes(errors, own, container, context);
    checkRestartPolicy(errors, own, container);
  }
  checkHostPortConflicts(errors, path, containers);
}

export function checkInitContainers(errors: Errors, path: string, context: PodContext): void {
  const { containers, initContainers = [] } = context.spec;
  const names = new Set(containers.map(({ name }) => name));
  for (const [index, container] of initContainers.entries()) {
    const own = `${path}[${index}]`;
    const isSidecar = container.restartPolicy === 'Always';
    checkCommon(errors, own, container, context);
    checkRestartPolicy(errors, own, container);
    if (names.has(container.name)) errors.push(duplicate(`${own}.name`, container.name));
    else if (container.name) names.add(container.name);
    checkHostPortConflicts(errors, path, [container]);
    if (isSidecar) checkLifecycleAndProbes(errors, own, container, context);
    else checkRunsOnce(errors, own, container);
  }
}

export function checkEphemeralContainers(errors: Errors, path: string, context: PodContext): void {
  const { containers, initContainers = [], ephemeralContainers = [] } = context.spec;
  if (ephemeralContainers.length === 0) return;
  const others = new Set([...containers, ...initContainers].map(({ name }) => name));
  const names = new Set(others);
  for (const [index, container] of ephemeralContainers.entries()) {
    const own = `${path}[${index}]`;
    checkCommon(errors, own, container, context);
    checkImageBlanks(errors, own, container);
    if (names.has(container.name)) errors.push(duplicate(`${own}.name`, container.name));
    names.add(container.name);
    const { targetContainerName } = container;
    if (targetContainerName && !others.has(targetContainerName))
      errors.push(notFound(`${own}.targetContainerName`, targetContainerName));
    checkEphemeralFields(errors, own, container);
  }
}

/** For pods, and not for templates: the image without blanks around it. */
export function checkImageBlanks(errors: Errors, path: string, { image = '' }: { readonly image?: string }): void {
  if (image.trim() !== image)
    errors.push(invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'));
}

function checkCommon(
  errors: Errors,
  path: string,
  container: Container | EphemeralContainer,
  context: PodContext,
): void {
  if (!container.name) errors.push(required(`${path}.name`));
  else checkLabel(errors, `${path}.name`, container.name);
  if (!container.image) errors.push(required(`${path}.image`));
  checkSupported(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
    'File',
    'FallbackToLogsOnError',
  ]);
  if (container.ports) checkPorts(errors, `${path}.ports`, container.ports);
  if (container.env) checkEnv(errors, `${path}.env`, container.env);
  if (container.envFrom) checkEnvFrom(errors, `${path}.envFrom`, container.envFrom);
  if (container.volumeMounts) checkVolumeMounts(errors, `${path}.volumeMounts`, container, context);
  if (container.volumeDevices) checkVolumeDevices(errors, `${path}.volumeDevices`, container, context);
  checkSupported(errors, `${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
  checkContainerResources(errors, `${path}.resources`, container.resources, context.claimNames);
  if (container.resizePolicy)
    checkResizePolicy(errors, `${path}.resizePolicy`, container.resizePolicy, context.spec.restartPolicy);
  if (container.securityContext)
    checkSecurityContext(errors, `${path}.securityContext`, container.securityContext, context.hostUsers);
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function checkPorts(errors: Errors, path: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const own = `${path}[${index}]`;
    if (name) {
      const messages = isValidPortName(name);
      addInvalid(errors, `${own}.name`, name, messages);
      if (messages.length === 0 && names.has(name)) errors.push(duplicate(`${own}.name`, name));
      if (messages.length === 0) names.add(name);
    }
    if (!containerPort) errors.push(required(`${own}.containerPort`));
    else addInvalid(errors, `${own}.containerPort`, containerPort, isValidPortNumber(containerPort));
    if (hostPort) addInvalid(errors, `${own}.hostPort`, hostPort, isValidPortNumber(hostPort));
    checkSupported(errors, `${own}.protocol`, protocol, PROTOCOLS);
  }
}

function checkResizePolicy(
  errors: Errors,
  path: string,
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
): void {
  const names = new Set<string>();
  for (const [index, { resourceName, restartPolicy }] of policies.entries()) {
    if (names.has(resourceName)) errors.push(duplicate(`${path}[${index}]`, resourceName));
    names.add(resourceName);
    checkSupported(errors, path, resourceName, ['cpu', 'memory']);
    checkSupported(errors, path, restartPolicy, ['NotRequired', 'RestartContainer']);
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
  }
}

const MAX_RESTART_RULES = 20;
const MAX_EXIT_CODES = 255;

function checkRestartPolicy(errors: Errors, path: string, { restartPolicy, restartPolicyRules = [] }: Container): void {
  if (restartPolicy === undefined && restartPolicyRules.length === 0) return;
  const policies = ['Always', 'Never', 'OnFailure'];
  if (restartPolicy === undefined)
    errors.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  else if (!policies.includes(restartPolicy))
    errors.push(notSupported(`${path}.restartPolicy`, restartPolicy, policies));
  if (restartPolicyRules.length > MAX_RESTART_RULES) {
    errors.push(tooMany(`${path}.restartPolicyRules`, restartPolicyRules.length, MAX_RESTART_RULES));
  }
  for (const [index, { action, exitCodes }] of restartPolicyRules.entries()) {
    const own = `${path}.restartPolicyRules[${index}]`;
    const actions = ['Restart', 'RestartAllContainers'];
    if (!actions.includes(action)) errors.push(notSupported(`${own}.action`, action ?? '', actions));
    if (exitCodes === undefined) {
      errors.push(required(`${own}.exitCodes`, 'must be specified'));
      continue;
    }
    const { operator, values = [] } = exitCodes;
    if (operator !== 'In' && operator !== 'NotIn')
      errors.push(notSupported(`${own}.exitCodes.operator`, operator, ['In', 'NotIn']));
    if (values.length > MAX_EXIT_CODES) errors.push(tooMany(`${own}.exitCodes.values`, values.length, MAX_EXIT_CODES));
  }
}

/** An init container that ends has no use for what watches over a running one. */
function checkRunsOnce(errors: Errors, path: string, container: Container): void {
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (container[field] === undefined) continue;
    errors.push(forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always'));
  }
  for (const [index, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== 'RestartContainer') continue;
    const own = `${path}.resizePolicy[${index}].restartPolicy`;
    errors.push(invalid(own, restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers"));
  }
}

function checkEphemeralFields(errors: Errors, path: string, container: EphemeralContainer): void {
  const refuse = (field: string) =>
    errors.push(forbidden(`${path}.${field}`, 'cannot be set for an Ephemeral Container'));
  for (const field of ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'] as const) {
    const value = container[field];
    if (value !== undefined && Object.keys(value).length > 0) refuse(field);
  }
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const) {
    if (container[field] !== undefined) refuse(field);
  }
  for (const [index, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
    if (subPath) refuse(`volumeMounts[${index}].subPath`);
    if (subPathExpr) refuse(`volumeMounts[${index}].subPathExpr`);
  }
}
