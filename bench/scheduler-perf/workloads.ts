import type { PersistentVolumeSpec, Pod } from '../../src/api/generated/types';
import type { Stage } from './stage';
import { NAMED_NODE, podTemplates, TEAM, type PodTemplate } from './templates';

/** One of the workloads of Kubernetes' own scheduler benchmark (test/integration/scheduler_perf). */
export interface Workload {
  /** Pods a second below which Kubernetes' benchmark fails; undefined where it has none. */
  readonly threshold?: number;
  readonly measured: number;
  /** Everything before the measured pods; it is waited for. */
  readonly prepare: (stage: Stage) => void;
  /** Makes one of the measured pods. */
  readonly create: (stage: Stage) => Pod;
  /** What happens all the while; it makes the measured pods come in virtual time, as fast as the threshold says. */
  readonly churn?: Churn;
}

export interface Churn {
  readonly intervalMs: number;
  /** `round` counts from 0. */
  readonly act: (stage: Stage, round: number) => unknown;
}

interface Sizes {
  readonly nodes: number;
  readonly init: number;
  readonly measured: number;
  readonly threshold?: number;
}

const ONE_ZONE = { zones: ['zone1'] };
const THREE_ZONES = { zones: ['moon-1', 'moon-2', 'moon-3'] };
const AWS_VOLUME: PersistentVolumeSpec = { awsElasticBlockStore: { volumeID: 'volume' } };
const CSI_VOLUME: PersistentVolumeSpec = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'volume' } };
const CSI_NODE = { capacity: { 'attachable-volumes-csi-ebs.csi.aws.com': '39' } };

const { default: basic, highPriority, highPriorityLargeCpu, lowPriority } = podTemplates;

/** By their names there, at the largest size that has a threshold. */
export const workloads: Readonly<Record<string, Workload>> = {
  SchedulingBasic: alike(basic, { nodes: 5000, init: 1000, measured: 10_000, threshold: 270 }),
  SchedulingBasic_50000Pods: alike(basic, { nodes: 5000, init: 5000, measured: 50_000 }),
  SchedulingDaemonset: {
    threshold: 390,
    measured: 30_000,
    prepare(stage) {
      stage.nodes(1, { name: NAMED_NODE, pods: '90000' });
      stage.nodes(15_000);
    },
    create: (stage) => stage.pod(podTemplates.daemon),
  },
  PreemptionBasic: {
    measured: 1000,
    prepare(stage) {
      stage.nodes(1000);
      repeat(4000, () => stage.pod(lowPriority));
    },
    create: (stage) => stage.pod(highPriority),
  },
  PreemptionAsync: {
    threshold: 160,
    measured: 5000,
    prepare(stage) {
      stage.nodes(5000);
      repeat(20_000, () => stage.pod(lowPriority));
    },
    create: (stage) => stage.pod(basic),
    churn: { intervalMs: 200, act: (stage) => stage.pod(highPriority) },
  },
  Unschedulable: {
    threshold: 170,
    measured: 10_000,
    prepare(stage) {
      stage.nodes(5000);
      repeat(100, () => stage.pod(basic));
    },
    create: (stage) => stage.pod(basic),
    churn: { intervalMs: 200, act: (stage) => stage.pod(highPriorityLargeCpu) },
  },
  SchedulingWithMixedChurn: {
    threshold: 265,
    measured: 10_000,
    prepare: (stage) => stage.nodes(5000),
    create: (stage) => stage.pod(basic),
    churn: { intervalMs: 1000, act: mixedChurn() },
  },
  SchedulingWhileGated: whileGated(),
  SchedulingGatedPodsWithPodAffinityImpact: {
    threshold: 110,
    measured: 20_000,
    prepare(stage) {
      stage.nodes(1, { name: NAMED_NODE, pods: '90000' });
      repeat(10_000, () => stage.pod(podTemplates.gatedWithAffinity));
    },
    create: (stage) => stage.pod(podTemplates.labelled),
  },
  SchedulingPodAntiAffinity: inTwoNamespaces(podTemplates.antiAffinity, {
    nodes: 5000,
    init: 1000,
    measured: 2000,
    threshold: 60,
  }),
  SchedulingPodMatchingAntiAffinity: inTwoNamespaces(
    podTemplates.antiAffinity,
    { nodes: 5000, init: 1000, measured: 5000, threshold: 600 },
    { measured: podTemplates.green },
  ),
  SchedulingPodAffinity: inTwoNamespaces(
    podTemplates.affinity,
    { nodes: 5000, init: 5000, measured: 5000, threshold: 35 },
    { node: ONE_ZONE },
  ),
  SchedulingPreferredPodAffinity: inTwoNamespaces(podTemplates.preferredAffinity, preferredSizes()),
  SchedulingPreferredPodAntiAffinity: inTwoNamespaces(podTemplates.preferredAntiAffinity, preferredSizes()),
  SchedulingNodeAffinity: alike(
    podTemplates.nodeAffinity,
    { nodes: 5000, init: 5000, measured: 10_000, threshold: 220 },
    ONE_ZONE,
  ),
  MixedSchedulingBasePod: {
    threshold: 140,
    measured: 5000,
    prepare(stage) {
      stage.nodes(5000, ONE_ZONE);
      stage.namespace('sched-0');
      const { affinity, antiAffinity, preferredAffinity, preferredAntiAffinity } = podTemplates;
      for (const template of [basic, affinity, antiAffinity, preferredAffinity, preferredAntiAffinity])
        repeat(2000, () => stage.pod(template, 'sched-0'));
    },
    create: (stage) => stage.pod(basic),
  },
  SchedulingRequiredPodAntiAffinityWithNSSelector: inTeamNamespaces(podTemplates.antiAffinityByTeam, {
    nodes: 6000,
    init: 40,
    measured: 2000,
    threshold: 24,
  }),
  SchedulingPreferredAntiAffinityWithNSSelector: inTeamNamespaces(podTemplates.preferredAntiAffinityByTeam, {
    nodes: 5000,
    init: 40,
    measured: 2000,
    threshold: 55,
  }),
  SchedulingRequiredPodAffinityWithNSSelector: inTeamNamespaces(
    podTemplates.affinityByTeam,
    { nodes: 5000, init: 50, measured: 2000, threshold: 35 },
    ONE_ZONE,
  ),
  SchedulingPreferredAffinityWithNSSelector: inTeamNamespaces(podTemplates.preferredAffinityByTeam, {
    nodes: 5000,
    init: 50,
    measured: 5000,
    threshold: 90,
  }),
  TopologySpreading: spreadAmongBasic(podTemplates.spread, 85),
  PreferredTopologySpreading: spreadAmongBasic(podTemplates.softlySpread, 125),
  DefaultTopologySpreading: {
    measured: 10_000,
    prepare(stage) {
      stage.nodes(5000, THREE_ZONES);
      stage.service('service', { app: 'scheduler-perf' });
      repeat(5000, () => stage.pod(basic));
    },
    create: (stage) => stage.pod(podTemplates.labelled),
  },
  SchedulingWithNodeInclusionPolicy: {
    threshold: 68,
    measured: 4000,
    prepare(stage) {
      stage.nodes(4000);
      stage.nodes(1000, { taints: [{ key: 'foo', effect: 'NoSchedule' }] });
    },
    create: (stage) => stage.pod(podTemplates.spreadOverUntainted),
  },
  SchedulingSecrets: alike(podTemplates.withSecret, { nodes: 5000, init: 1000, measured: 10_000, threshold: 260 }),
  SchedulingInTreePVs: withVolumes(AWS_VOLUME, { nodes: 5000, init: 1000, measured: 2000, threshold: 90 }),
  SchedulingMigratedInTreePVs: withVolumes(
    AWS_VOLUME,
    { nodes: 5000, init: 5000, measured: 5000, threshold: 35 },
    CSI_NODE,
  ),
  SchedulingCSIPVs: withVolumes(CSI_VOLUME, { nodes: 5000, init: 5000, measured: 5000, threshold: 48 }, CSI_NODE),
};

type NodeDraft = NonNullable<Parameters<Stage['nodes']>[1]>;

function alike(template: PodTemplate, { nodes, init, ...rest }: Sizes, node: NodeDraft = {}): Workload {
  const create = (stage: Stage) => stage.pod(template);
  return {
    ...rest,
    prepare(stage) {
      stage.nodes(nodes, node);
      repeat(init, () => create(stage));
    },
    create,
  };
}

function inTwoNamespaces(
  template: PodTemplate,
  { nodes, init, ...rest }: Sizes,
  { node = {}, measured = template }: { readonly node?: NodeDraft; readonly measured?: PodTemplate } = {},
): Workload {
  return {
    ...rest,
    prepare(stage) {
      stage.nodes(nodes, node);
      stage.namespace('sched-0');
      stage.namespace('sched-1');
      repeat(init, () => stage.pod(template, 'sched-0'));
    },
    create: (stage) => stage.pod(measured, 'sched-1'),
  };
}

function preferredSizes(): Sizes {
  return { nodes: 5000, init: 5000, measured: 5000, threshold: 90 };
}

const TEAM_NAMESPACES = 100;

/** `init` pods in each of the team's namespaces. */
function inTeamNamespaces(template: PodTemplate, { nodes, init, ...rest }: Sizes, node: NodeDraft = {}): Workload {
  return {
    ...rest,
    prepare(stage) {
      stage.nodes(nodes, node);
      for (let index = 0; index < TEAM_NAMESPACES; index += 1) stage.namespace(`init-ns-${index}`, TEAM);
      stage.namespace('measure-ns-0', TEAM);
      for (let index = 0; index < TEAM_NAMESPACES; index += 1)
        repeat(init, () => stage.pod(template, `init-ns-${index}`));
    },
    create: (stage) => stage.pod(template, 'measure-ns-0'),
  };
}

function spreadAmongBasic(template: PodTemplate, threshold: number): Workload {
  return {
    threshold,
    measured: 5000,
    prepare(stage) {
      stage.nodes(5000, THREE_ZONES);
      repeat(5000, () => stage.pod(basic));
    },
    create: (stage) => stage.pod(template),
  };
}

function withVolumes(source: PersistentVolumeSpec, { nodes, init, ...rest }: Sizes, node: NodeDraft = {}): Workload {
  const create = (stage: Stage) => stage.podWithVolume(basic, source);
  return {
    ...rest,
    prepare(stage) {
      stage.nodes(nodes, node);
      repeat(init, () => create(stage));
    },
    create,
  };
}

/** A node without room, a pod that fits nowhere and a service: each is made in one round and deleted in the next. */
function mixedChurn(): Churn['act'] {
  let pod: Pod | undefined;
  return (stage, round) => {
    if (round % 2 === 0) {
      stage.nodes(1, { name: 'node-churn', pods: '0' });
      pod = stage.pod(highPriorityLargeCpu);
      stage.service('service-churn', { app: 'foo' });
      return;
    }
    stage.deleteNode('node-churn');
    if (pod !== undefined) stage.deletePod(pod);
    stage.deleteService('service-churn');
  };
}

/** While many pods are gated and others, which run, are deleted one by one. */
function whileGated(): Workload {
  const namespace = 'namespace-3';
  const running: Pod[] = [];
  return {
    threshold: 130,
    measured: 20_000,
    prepare(stage) {
      stage.nodes(1, { name: NAMED_NODE, pods: '90000' });
      stage.namespace(namespace);
      repeat(10_000, () => stage.pod(podTemplates.gated));
      repeat(20_000, () => running.push(stage.pod(podTemplates.light, namespace)));
    },
    create: (stage) => stage.pod(podTemplates.light),
    churn: {
      intervalMs: 20,
      act(stage) {
        const pod = running.pop();
        if (pod !== undefined) stage.deletePod(pod);
      },
    },
  };
}

function repeat(times: number, act: () => unknown): void {
  for (let time = 0; time < times; time += 1) act();
}
