import type { PluginArgs } from './plugin-args';

/*
 * A scheduler's configuration as it is once decoded and completed (pkg/scheduler/apis/config/types.go).
 */

export interface PluginChoice {
  readonly name: string;
  /** 0 or absent: 1. */
  readonly weight?: number;
}

export interface PluginSet {
  readonly enabled?: readonly PluginChoice[];
  readonly disabled?: readonly PluginChoice[];
}

/** `multiPoint` and every extension point by its name. */
export type PluginSets = Readonly<Record<string, PluginSet>>;

export interface PluginConfig {
  readonly name: string;
  readonly args?: unknown;
}

export interface Extender {
  readonly weight?: number;
  readonly prioritizeVerb?: string;
  readonly bindVerb?: string;
  readonly managedResources?: readonly { readonly name: string }[];
}

export interface ProfileConfiguration {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: PluginSets;
  readonly pluginConfig?: readonly PluginConfig[];
}

export interface LeaderElectionConfiguration {
  readonly leaderElect?: boolean;
  readonly leaseDuration?: string;
  readonly renewDeadline?: string;
  readonly retryPeriod?: string;
  readonly resourceLock?: string;
}

/** As it is written in a file. */
export interface KubeSchedulerConfiguration {
  readonly parallelism?: number;
  readonly leaderElection?: LeaderElectionConfiguration;
  readonly clientConnection?: { readonly burst?: number };
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly profiles?: readonly ProfileConfiguration[];
  readonly extenders?: readonly Extender[];
}

/** A profile with all that it leaves to the defaults. */
export interface CompleteProfile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins: PluginSets;
  readonly args: PluginArgs;
  /** The names of the plugins that `pluginConfig` names, in its order. */
  readonly configured: readonly string[];
}

export interface CompleteConfiguration extends Omit<KubeSchedulerConfiguration, 'profiles'> {
  readonly parallelism: number;
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly profiles: readonly CompleteProfile[];
}
