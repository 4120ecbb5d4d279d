import { DEFAULT_PLUGINS } from './default-plugins';
import {
  DEFAULT_PLUGIN_ARGS,
  DEFAULT_RESOURCES,
  type NodeResourcesFitArgs,
  type PluginArgs,
  type ResourceSpec,
} from './plugin-args';
import type {
  CompleteConfiguration,
  CompleteProfile,
  KubeSchedulerConfiguration,
  PluginChoice,
  PluginConfig,
  PluginSet,
  PluginSets,
  ProfileConfiguration,
} from './types';

/** Fills in what a configuration leaves open (pkg/scheduler/apis/config/v1/{defaults,default_plugins}.go). */
export function completeConfiguration(configuration: KubeSchedulerConfiguration): CompleteConfiguration {
  const given = configuration.profiles ?? [];
  const profiles = given.length === 0 ? [{}] : given;
  // Only a profile that is alone may go without a name.
  const defaultName = profiles.length === 1 ? 'default-scheduler' : '';
  return {
    ...configuration,
    parallelism: configuration.parallelism ?? 16,
    percentageOfNodesToScore: configuration.percentageOfNodesToScore ?? 0,
    podInitialBackoffSeconds: configuration.podInitialBackoffSeconds ?? 1,
    podMaxBackoffSeconds: configuration.podMaxBackoffSeconds ?? 10,
    profiles: profiles.map((profile) => completeProfile(profile, defaultName)),
  };
}

function completeProfile(profile: ProfileConfiguration, defaultName: string): CompleteProfile {
  const { pluginConfig = [], percentageOfNodesToScore } = profile;
  return {
    schedulerName: profile.schedulerName ?? defaultName,
    ...(percentageOfNodesToScore !== undefined && { percentageOfNodesToScore }),
    plugins: mergePlugins(profile.plugins ?? {}),
    args: completeArgs(pluginConfig),
    configured: pluginConfig.map(({ name }) => name),
  };
}

/** Default plugins that are configured anew keep their place; others come after them. */
function mergePlugins(custom: PluginSets): PluginSets {
  const sets = Object.entries(custom).map(([point, set]): [string, PluginSet] => [point, withNames(set)]);
  const complete: PluginSets = Object.fromEntries(sets);
  return { ...complete, multiPoint: mergePluginSet(DEFAULT_PLUGINS, complete['multiPoint'] ?? {}) };
}

/** Whoever gives no name means the empty one. */
function withNames({ enabled = [], disabled = [] }: PluginSet): PluginSet {
  const named = (choices: readonly Partial<PluginChoice>[]) =>
    choices.map(({ name = '', ...rest }) => ({ name, ...rest }));
  return { enabled: named(enabled), disabled: named(disabled) };
}

function mergePluginSet(defaults: readonly PluginChoice[], { enabled = [], disabled = [] }: PluginSet): PluginSet {
  const isDisabled = (name: string) => disabled.some((other) => other.name === name);
  const replacements = new Set<PluginChoice>();
  const kept = defaults
    .filter(({ name }) => !isDisabled('*') && !isDisabled(name))
    .map((plugin) => {
      const replacement = enabled.findLast(({ name }) => name === plugin.name);
      if (replacement !== undefined) replacements.add(replacement);
      return replacement ?? plugin;
    });
  return { enabled: [...kept, ...enabled.filter((plugin) => !replacements.has(plugin))], disabled };
}

function completeArgs(pluginConfig: readonly PluginConfig[]): PluginArgs {
  // The decoder has checked the arguments of every plugin that has any.
  const given = pluginConfig
    .filter(({ name }) => isConfigurable(name))
    .map(({ name, args }) => [name, { ...DEFAULT_PLUGIN_ARGS[name as keyof PluginArgs], ...(args as object) }]);
  const complete: PluginArgs = { ...DEFAULT_PLUGIN_ARGS, ...Object.fromEntries(given) };
  const { NodeResourcesFit: fit, NodeResourcesBalancedAllocation: balanced } = complete;
  return {
    ...complete,
    NodeResourcesFit: fit === DEFAULT_PLUGIN_ARGS.NodeResourcesFit ? fit : completeFit(fit),
    NodeResourcesBalancedAllocation: { ...balanced, resources: completeResources(balanced.resources) },
  };
}

/** A strategy that is given without a type has none, which is a mistake. */
function completeFit(args: NodeResourcesFitArgs): NodeResourcesFitArgs {
  const { type = '', resources, requestedToCapacityRatio: ratio } = args.scoringStrategy;
  const shape = ratio?.shape?.map(({ utilization = 0, score = 0 }) => ({ utilization, score }));
  const requestedToCapacityRatio = ratio && { requestedToCapacityRatio: { ...(shape && { shape }) } };
  return {
    ...args,
    scoringStrategy: { type, resources: completeResources(resources), ...requestedToCapacityRatio },
  };
}

/** A weight that is not given, or 0, is 1. */
function completeResources(resources: readonly ResourceSpec[] = []): readonly ResourceSpec[] {
  if (resources.length === 0 || resources === DEFAULT_RESOURCES) return DEFAULT_RESOURCES;
  return resources.map(({ name = '', weight }) => ({ name, weight: weight || 1 }));
}

function isConfigurable(name: string): name is keyof PluginArgs {
  return Object.hasOwn(DEFAULT_PLUGIN_ARGS, name);
}
