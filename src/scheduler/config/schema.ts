import type { FieldSchema, TypeSchema } from '../../api/schema';
import { EXTENSION_POINTS } from './extension-points';

/*
 * The types of a scheduler's configuration file, for the decoder (staging/src/k8s.io/kube-scheduler/config/v1/{types,types_pluginargs}.go,
 * staging/src/k8s.io/component-base/config/v1alpha1/types.go).
 *
 * Divergence from real Kubernetes: a duration that is no text is refused in the words for any other text field.
 */

const OWN = 'kubescheduler.v1.';

function type(fields: Readonly<Record<string, string>>): TypeSchema {
  const entries = Object.entries(fields).map(([name, text]): [string, FieldSchema] => {
    const isPointer = text.startsWith('*');
    return [name, { type: isPointer ? text.slice(1) : text, ...(isPointer && { pointer: true }) }];
  });
  return { fields: Object.fromEntries(entries) };
}

const META = { apiVersion: 'string', kind: 'string' };
const POINTS = [...EXTENSION_POINTS, 'multiPoint', 'placementGenerate', 'placementScore'];

/** By type id; a `*` before a field's type: zero is not the same as absent. */
export const CONFIGURATION_TYPES: Readonly<Record<string, TypeSchema>> = {
  [`${OWN}KubeSchedulerConfiguration`]: type({
    ...META,
    parallelism: '*int32',
    leaderElection: '#config.v1alpha1.LeaderElectionConfiguration',
    clientConnection: '#config.v1alpha1.ClientConnectionConfiguration',
    enableProfiling: '*bool',
    enableContentionProfiling: '*bool',
    percentageOfNodesToScore: '*int32',
    podInitialBackoffSeconds: '*int64',
    podMaxBackoffSeconds: '*int64',
    profiles: `[]#${OWN}KubeSchedulerProfile`,
    extenders: `[]#${OWN}Extender`,
    delayCacheUntilActive: 'bool',
  }),
  'config.v1alpha1.LeaderElectionConfiguration': type({
    leaderElect: '*bool',
    leaseDuration: 'string',
    renewDeadline: 'string',
    retryPeriod: 'string',
    resourceLock: 'string',
    resourceName: 'string',
    resourceNamespace: 'string',
  }),
  'config.v1alpha1.ClientConnectionConfiguration': type({
    kubeconfig: 'string',
    acceptContentTypes: 'string',
    contentType: 'string',
    qps: 'float64',
    burst: 'int32',
  }),
  [`${OWN}KubeSchedulerProfile`]: type({
    schedulerName: '*string',
    percentageOfNodesToScore: '*int32',
    plugins: `#${OWN}Plugins`,
    pluginConfig: `[]#${OWN}PluginConfig`,
  }),
  [`${OWN}Plugins`]: type(Object.fromEntries(POINTS.map((point) => [point, `#${OWN}PluginSet`]))),
  [`${OWN}PluginSet`]: type({ enabled: `[]#${OWN}Plugin`, disabled: `[]#${OWN}Plugin` }),
  [`${OWN}Plugin`]: type({ name: '*string', weight: '*int32' }),
  [`${OWN}PluginConfig`]: type({ name: '*string', args: 'any' }),
  [`${OWN}Extender`]: type({
    urlPrefix: 'string',
    filterVerb: 'string',
    preemptVerb: 'string',
    prioritizeVerb: 'string',
    weight: 'int64',
    bindVerb: 'string',
    enableHTTPS: 'bool',
    tlsConfig: `#${OWN}ExtenderTLSConfig`,
    httpTimeout: 'string',
    nodeCacheCapable: 'bool',
    managedResources: `[]#${OWN}ExtenderManagedResource`,
    ignorable: 'bool',
  }),
  [`${OWN}ExtenderManagedResource`]: type({ name: '*string', ignoredByScheduler: 'bool' }),
  [`${OWN}ExtenderTLSConfig`]: type({
    insecure: 'bool',
    serverName: 'string',
    certFile: 'string',
    keyFile: 'string',
    caFile: 'string',
    certData: 'bytes',
    keyData: 'bytes',
    caData: 'bytes',
  }),
  [`${OWN}DefaultPreemptionArgs`]: type({
    ...META,
    minCandidateNodesPercentage: '*int32',
    minCandidateNodesAbsolute: '*int32',
  }),
  [`${OWN}DynamicResourcesArgs`]: type({ ...META, filterTimeout: 'string', bindingTimeout: 'string' }),
  [`${OWN}InterPodAffinityArgs`]: type({
    ...META,
    hardPodAffinityWeight: '*int32',
    ignorePreferredTermsOfExistingPods: 'bool',
  }),
  [`${OWN}NodeAffinityArgs`]: type({ ...META, addedAffinity: '#core.v1.NodeAffinity' }),
  [`${OWN}NodeResourcesBalancedAllocationArgs`]: type({ ...META, resources: `[]#${OWN}ResourceSpec` }),
  [`${OWN}NodeResourcesFitArgs`]: type({
    ...META,
    ignoredResources: '[]string',
    ignoredResourceGroups: '[]string',
    scoringStrategy: `#${OWN}ScoringStrategy`,
  }),
  [`${OWN}ScoringStrategy`]: type({
    type: '*string',
    resources: `[]#${OWN}ResourceSpec`,
    requestedToCapacityRatio: `#${OWN}RequestedToCapacityRatioParam`,
  }),
  [`${OWN}RequestedToCapacityRatioParam`]: type({ shape: `[]#${OWN}UtilizationShapePoint` }),
  [`${OWN}UtilizationShapePoint`]: type({ utilization: '*int32', score: '*int32' }),
  [`${OWN}ResourceSpec`]: type({ name: '*string', weight: '*int64' }),
  [`${OWN}PodTopologySpreadArgs`]: type({
    ...META,
    defaultConstraints: '[]#core.v1.TopologySpreadConstraint',
    defaultingType: 'string',
  }),
  [`${OWN}VolumeBindingArgs`]: type({
    ...META,
    bindTimeoutSeconds: '*int64',
    shape: `[]#${OWN}UtilizationShapePoint`,
  }),
};
