import { aggregateMessages, fieldErrorText } from '../../api/field-error';
import type { Errors } from '../../api/validation/field-checks';
import type { ExtensionPoint, PluginHandle, PluginOrder } from '../framework/plugin';
import { defaultPlugins } from '../plugins/default-profile';
import type { SchedulerProfile } from '../profiles';
import type { SchedulerOptions } from '../scheduler';
import { completeConfiguration } from './complete';
import { decodeConfiguration } from './decode';
import { pluginsAtPoints, pluginWeights, pluginsNeeded } from './extension-points';
import type { CompleteProfile } from './types';
import { validateConfiguration } from './validate';
import { checkNodeResourcesFit } from './validate-plugin-args';

/**
 * What a `KubeSchedulerConfiguration` (kubescheduler.config.k8s.io/v1), as YAML or JSON, makes of a scheduler. Throws an `Error` in
 * kube-scheduler's words for one with which it would not start, and one of our own for what is not simulated.
 *
 * Divergence from real Kubernetes: extenders, plugins behind feature gates that are off, and plugins that filter or score without their own
 * preparation are refused; how requests are sent, leader election, parallelism and the time-outs of DynamicResources change nothing.
 */
export function schedulerOptions(text: string): SchedulerOptions {
  const configuration = completeConfiguration(decodeConfiguration(text));
  validateConfiguration(configuration);
  if ((configuration.extenders ?? []).length > 0)
    throw new Error('extenders: the scheduler is simulated without extenders, which are asked over HTTP');
  const { percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds } = configuration;
  return {
    profiles: configuration.profiles.map(schedulerProfile),
    percentageOfNodesToScore,
    backoff: { initialMs: podInitialBackoffSeconds * 1000, maxMs: podMaxBackoffSeconds * 1000 },
  };
}

/** pkg/scheduler/framework/runtime/framework.go, `NewFramework`. */
function schedulerProfile(profile: CompleteProfile): SchedulerProfile {
  const { schedulerName, percentageOfNodesToScore, args } = profile;
  const fail = (why: string): Error =>
    new Error(`initializing profiles: creating profile for scheduler name ${schedulerName}: ${why}`);
  const needed = pluginsNeeded(profile.plugins);
  const errors: Errors = [];
  if (needed.has('NodeResourcesFit')) checkNodeResourcesFit(errors, args.NodeResourcesFit);
  if (errors.length > 0)
    throw fail(`initializing plugin "NodeResourcesFit": ${aggregateMessages(errors.map(fieldErrorText))}`);
  const outcome = pluginsAtPoints(profile.plugins, schedulerName);
  if ('error' in outcome) throw fail(outcome.error);
  const weights = pluginWeights(profile.plugins);
  return {
    schedulerName,
    plugins: (handle: PluginHandle) =>
      defaultPlugins(handle, args)
        .filter(({ name }) => needed.has(name))
        .map((plugin) => ({ plugin, weight: weights.get(plugin.name) ?? 1 })),
    order: orderOf(outcome.atPoint),
    ...(percentageOfNodesToScore !== undefined && { percentageOfNodesToScore }),
  };
}

function orderOf(atPoint: ReadonlyMap<string, readonly string[]>): PluginOrder {
  const at = (point: ExtensionPoint) => atPoint.get(point) ?? [];
  return {
    preEnqueue: at('preEnqueue'),
    queueSort: at('queueSort'),
    preFilter: at('preFilter'),
    filter: at('filter'),
    postFilter: at('postFilter'),
    preScore: at('preScore'),
    score: at('score'),
    reserve: at('reserve'),
    preBind: at('preBind'),
    bind: at('bind'),
  };
}
