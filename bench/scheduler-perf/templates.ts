import type { PodSpec, TopologySpreadConstraint } from '../../src/api/generated/types';

/** A pod to be made many times. */
export interface PodTemplate {
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly spec: PodSpec;
}

type Labels = Readonly<Record<string, string>>;

export const ZONE = 'topology.kubernetes.io/zone';
export const HOSTNAME = 'kubernetes.io/hostname';
/** The node that daemon pods name. */
export const NAMED_NODE = 'scheduler-perf-node';
export const TEAM: Labels = { team: 'devops' };

const PAUSE = { name: 'pause', image: 'registry.k8s.io/pause:3.10.2' };
const SCHEDULED_TOGETHER = { namespaces: ['sched-1', 'sched-0'] };
const OF_THE_TEAM = { namespaceSelector: { matchLabels: TEAM } };

function requesting(cpu: string, rest: Partial<PodSpec> = {}): PodSpec {
  const amounts = { cpu, memory: '500Mi' };
  return {
    ...rest,
    containers: [{ ...PAUSE, ports: [{ containerPort: 80 }], resources: { requests: amounts, limits: amounts } }],
  };
}

function coloured(color: string, affinity: NonNullable<PodSpec['affinity']>): PodTemplate {
  return { labels: { color }, spec: requesting('100m', { affinity }) };
}

function term(color: string, topologyKey: string, where: object) {
  return { labelSelector: { matchLabels: { color } }, topologyKey, ...where };
}

function preferring(color: string, where: object) {
  return {
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(color, HOSTNAME, where) }],
  };
}

function requiring(color: string, topologyKey: string, where: object) {
  return { requiredDuringSchedulingIgnoredDuringExecution: [term(color, topologyKey, where)] };
}

function spreading(labels: Labels, constraint: Omit<TopologySpreadConstraint, 'labelSelector'>): PodTemplate {
  const spread = { ...constraint, labelSelector: { matchLabels: labels } };
  return { labels, spec: requesting('100m', { topologySpreadConstraints: [spread] }) };
}

/** The pods of test/integration/scheduler_perf/templates. */
export const podTemplates = {
  default: { spec: requesting('100m') },
  light: { spec: { containers: [PAUSE], terminationGracePeriodSeconds: 0 } },
  labelled: { labels: { app: 'scheduler-perf' }, spec: { containers: [PAUSE] } },
  lowPriority: { spec: requesting('900m', { terminationGracePeriodSeconds: 0 }) },
  highPriority: { spec: requesting('3', { priority: 10 }) },
  highPriorityLargeCpu: { spec: requesting('9', { priority: 10 }) },
  nodeAffinity: {
    spec: requesting('100m', {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: ['zone1', 'zone2'] }] }],
          },
        },
      },
    }),
  },
  daemon: {
    spec: {
      containers: [PAUSE],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [NAMED_NODE] }] }],
          },
        },
      },
    },
  },
  affinity: coloured('blue', { podAffinity: requiring('blue', ZONE, SCHEDULED_TOGETHER) }),
  antiAffinity: coloured('green', { podAntiAffinity: requiring('green', HOSTNAME, SCHEDULED_TOGETHER) }),
  green: { labels: { color: 'green' }, spec: requesting('100m') },
  preferredAffinity: coloured('red', { podAffinity: preferring('red', SCHEDULED_TOGETHER) }),
  preferredAntiAffinity: coloured('yellow', { podAntiAffinity: preferring('yellow', SCHEDULED_TOGETHER) }),
  affinityByTeam: coloured('blue', { podAffinity: requiring('blue', ZONE, OF_THE_TEAM) }),
  antiAffinityByTeam: coloured('green', { podAntiAffinity: requiring('green', HOSTNAME, OF_THE_TEAM) }),
  preferredAffinityByTeam: coloured('red', { podAffinity: preferring('red', OF_THE_TEAM) }),
  preferredAntiAffinityByTeam: coloured('green', { podAntiAffinity: preferring('green', OF_THE_TEAM) }),
  spread: spreading({ color: 'blue' }, { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' }),
  softlySpread: spreading({ color: 'blue' }, { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' }),
  spreadOverUntainted: spreading(
    { foo: 'bar' },
    {
      maxSkew: 1,
      topologyKey: HOSTNAME,
      whenUnsatisfiable: 'DoNotSchedule',
      nodeAffinityPolicy: 'Honor',
      nodeTaintsPolicy: 'Honor',
    },
  ),
  gated: { spec: { containers: [PAUSE], schedulingGates: [{ name: 'test.k8s.io/hold' }] } },
  gatedWithAffinity: {
    labels: { app: 'scheduler-perf' },
    spec: {
      containers: [PAUSE],
      schedulingGates: [{ name: 'scheduling-gate-1' }],
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'scheduler-perf' } }, topologyKey: HOSTNAME },
          ],
        },
      },
    },
  },
  withSecret: { spec: requesting('100m', { volumes: [{ name: 'secret', secret: { secretName: 'secret' } }] }) },
} as const satisfies Readonly<Record<string, PodTemplate>>;
