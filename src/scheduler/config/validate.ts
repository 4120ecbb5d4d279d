import { parseGoDuration } from '../../api/go/duration';
import {
  aggregateMessages,
  duplicate,
  fieldErrorText,
  invalid,
  required,
  type FieldError,
} from '../../api/field-error';
import { isQualifiedName } from '../../api/names';
import { addInvalid, type Errors } from '../../api/validation/field-checks';
import { isExtendedResourceName } from '../framework/resource';
import { API_VERSION } from './decode';
import { EXTENSION_POINTS } from './extension-points';
import type { CompleteConfiguration, CompleteProfile, Extender, LeaderElectionConfiguration, PluginSet } from './types';
import { validatePluginArgs } from './validate-plugin-args';

/**
 * Throws an `Error` with all that is wrong with a complete configuration, as kube-scheduler words it
 * (pkg/scheduler/apis/config/validation/validation.go).
 */
export function validateConfiguration(configuration: CompleteConfiguration): void {
  const { profiles, clientConnection, leaderElection, extenders = [] } = configuration;
  const errors: Errors = [];
  const burst = clientConnection?.burst ?? 0;
  if (burst < 0) errors.push(invalid('clientConnection.burst', burst, 'must be non-negative'));
  checkLeaderElection(errors, leaderElection ?? {});
  if (configuration.parallelism <= 0)
    errors.push(invalid('parallelism', configuration.parallelism, 'should be an integer value greater than zero'));
  const indexByName = new Map<string, number>();
  for (const [index, profile] of profiles.entries()) {
    const path = `profiles[${index}]`;
    checkProfile(errors, path, profile);
    const other = indexByName.get(profile.schedulerName);
    if (other !== undefined) errors.push(duplicate(`${path}.schedulerName`, `profiles[${other}].schedulerName`));
    indexByName.set(profile.schedulerName, index);
  }
  checkCommonQueueSort(errors, profiles);
  checkPercentage(errors, 'percentageOfNodesToScore', configuration.percentageOfNodesToScore);
  const { podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max } = configuration;
  if (initial <= 0) errors.push(invalid('podInitialBackoffSeconds', initial, 'must be greater than 0'));
  if (max < initial)
    errors.push(invalid('podMaxBackoffSeconds', max, 'must be greater than or equal to PodInitialBackoffSeconds'));
  checkExtenders(errors, extenders);
  if (errors.length > 0) throw new Error(aggregateMessages(errors.map(fieldErrorText)));
}

/** staging/src/k8s.io/component-base/config/validation/validation.go. */
function checkLeaderElection(errors: Errors, leaderElection: LeaderElectionConfiguration): void {
  const { leaderElect = true, resourceLock = '' } = leaderElection;
  if (!leaderElect) return;
  const lease = leaderElection.leaseDuration ?? '15s';
  const renew = leaderElection.renewDeadline ?? '10s';
  const retry = leaderElection.retryPeriod ?? '2s';
  for (const [name, text] of [
    ['leaseDuration', lease],
    ['renewDeadline', renew],
    ['retryPeriod', retry],
  ] as const)
    if (parseGoDuration(text) <= 0) errors.push(invalid(`leaderElection.${name}`, text, 'must be greater than zero'));
  if (parseGoDuration(lease) <= parseGoDuration(renew))
    errors.push(invalid('leaderElection.leaseDuration', renew, 'must be greater than `RenewDeadline`'));
  if (resourceLock !== '' && resourceLock !== 'leases')
    errors.push(invalid('leaderElection.resourceLock', resourceLock, 'resourceLock value must be "leases"'));
}

function checkPercentage(errors: Errors, path: string, percentage: number | undefined): void {
  if (percentage !== undefined && (percentage < 0 || percentage > 100))
    errors.push(invalid(path, percentage, 'not in valid range [0-100]'));
}

function checkProfile(errors: Errors, path: string, profile: CompleteProfile): void {
  if (profile.schedulerName === '') errors.push(required(`${path}.schedulerName`));
  checkPercentage(errors, `${path}.percentageOfNodesToScore`, profile.percentageOfNodesToScore);
  for (const point of EXTENSION_POINTS) {
    for (const [index, { name }] of (profile.plugins[point]?.enabled ?? []).entries())
      if (REMOVED_PLUGINS.has(name)) errors.push(removed(`${path}.plugins.${point}.enabled[${index}]`, name));
  }
  const seen = new Set<string>();
  for (const [index, name] of profile.configured.entries()) {
    const place = `${path}.pluginConfig[${index}]`;
    if (seen.has(name)) errors.push(duplicate(place, name));
    seen.add(name);
    if (REMOVED_PLUGINS.has(name)) errors.push(removed(place, name));
    else validatePluginArgs(errors, `${place}.args`, name, profile.args);
  }
}

const REMOVED_PLUGINS: ReadonlySet<string> = new Set(['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']);

function removed(path: string, name: string): FieldError {
  const detail = `was invalid in version "${API_VERSION}" (KubeSchedulerConfiguration is version "${API_VERSION}")`;
  return invalid(path, name, detail);
}

function checkCommonQueueSort(errors: Errors, profiles: readonly CompleteProfile[]): void {
  const [first] = profiles;
  const canon = first?.plugins['queueSort'] ?? {};
  const { length } = canon.enabled ?? [];
  if (length > 1)
    errors.push(invalid('profiles[0].plugins.queueSort.Enabled', length, 'only one queue sort plugin can be enabled'));
  for (const [index, { plugins }] of profiles.entries()) {
    const own = plugins['queueSort'] ?? {};
    if (JSON.stringify(internalSet(own)) !== JSON.stringify(internalSet(canon)))
      errors.push(
        invalid(`profiles[${index}].plugins.queueSort`, internalSet(own), 'must be the same for all profiles'),
      );
  }
}

/** As Go prints its internal type. */
function internalSet({ enabled = [], disabled = [] }: PluginSet): object {
  const choices = (list: NonNullable<PluginSet['enabled']>) =>
    list.length === 0 ? null : list.map(({ name, weight = 0 }) => ({ Name: name, Weight: weight }));
  return { Enabled: choices(enabled), Disabled: choices(disabled) };
}

function checkExtenders(errors: Errors, extenders: readonly Extender[]): void {
  const managed = new Set<string>();
  for (const [index, { prioritizeVerb = '', weight = 0, managedResources = [] }] of extenders.entries()) {
    const path = `extenders[${index}]`;
    if (prioritizeVerb !== '' && weight <= 0)
      errors.push(invalid(`${path}.weight`, weight, 'must have a positive weight applied to it'));
    for (const [at, { name = '' }] of managedResources.entries()) {
      const place = `${path}.managedResources[${at}].name`;
      const messages = isQualifiedName(name);
      addInvalid(errors, place, name, messages);
      if (messages.length === 0 && !isExtendedResourceName(name))
        errors.push(invalid(place, name, 'is an invalid extended resource name'));
      if (managed.has(name)) errors.push(invalid(place, name, 'duplicate extender managed resource name'));
      managed.add(name);
    }
  }
  const binders = extenders.filter(({ bindVerb = '' }) => bindVerb !== '').length;
  if (binders > 1)
    errors.push(
      invalid('extenders', `found ${binders} extenders implementing bind`, 'only one extender can implement bind'),
    );
}
