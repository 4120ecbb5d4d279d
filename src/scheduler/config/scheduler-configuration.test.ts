import { expect } from 'expect';
import { describe, it } from 'node:test';
import { pods } from '../../api/kinds/pod/pod';
import { World } from '../testing/world';
import { schedulerOptions } from './scheduler-configuration';

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

function refusal(text: string): string {
  try {
    schedulerOptions(text);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}

function profile(text: string) {
  const [first] = schedulerOptions(`${HEAD}profiles: [${text}]`).profiles ?? [];
  if (first?.order === undefined) throw new Error('no profile');
  return { ...first, order: first.order };
}

describe('schedulerOptions', () => {
  const creating = 'initializing profiles: creating profile for scheduler name default-scheduler: ';
  const config = (name: string, args: string) => `profiles: [{pluginConfig: [{name: ${name}, args: ${args}}]}]`;
  const argsPath = 'profiles[0].pluginConfig[0].args';
  const refused: readonly (readonly [configuration: string, error: string])[] = [
    ['parallelism: 0', 'parallelism: Invalid value: 0: should be an integer value greater than zero'],
    ['podInitialBackoffSeconds: 0', 'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
    [
      'profiles: [{percentageOfNodesToScore: -1}]',
      'profiles[0].percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
    ],
    [
      'leaderElection: {resourceLock: endpoints}',
      'leaderElection.resourceLock: Invalid value: "endpoints": resourceLock value must be "leases"',
    ],
    [
      'leaderElection: {leaseDuration: 5s}',
      'leaderElection.leaseDuration: Invalid value: "10s": must be greater than `RenewDeadline`',
    ],
    ['clientConnection: {burst: -1}', 'clientConnection.burst: Invalid value: -1: must be non-negative'],
    [
      'profiles: [{plugins: {filter: {enabled: [{name: EBSLimits}]}}}]',
      'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "kubescheduler.config.k8s.io/v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")',
    ],
    [
      'profiles: [{schedulerName: a}, {schedulerName: b, plugins: {queueSort: {enabled: [{name: PrioritySort}]}}}]',
      'profiles[1].plugins.queueSort: Invalid value: {"Enabled":[{"Name":"PrioritySort","Weight":0}],"Disabled":null}: must be the same for all profiles',
    ],
    [
      'profiles: [{pluginConfig: [{name: NodeAffinity}, {name: NodeAffinity}]}]',
      'profiles[0].pluginConfig[1]: Duplicate value: "NodeAffinity"',
    ],
    [
      config('DefaultPreemption', '{minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0}'),
      `[${argsPath}.minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute, ${argsPath}.minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage]`,
    ],
    [
      config('InterPodAffinity', '{hardPodAffinityWeight: 101}'),
      `${argsPath}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]`,
    ],
    [
      config('NodeResourcesBalancedAllocation', '{resources: [{name: cpu, weight: 2}]}'),
      `${argsPath}.resources[0].weight: Invalid value: 2: must be 1`,
    ],
    [
      config(
        'PodTopologySpread',
        '{defaultConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}',
      ),
      `${argsPath}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`,
    ],
    [
      config(
        'PodTopologySpread',
        '{defaultingType: List, defaultConstraints: [{maxSkew: 0, topologyKey: "", whenUnsatisfiable: Maybe, labelSelector: {}}]}',
      ),
      `[${argsPath}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf), ${argsPath}.defaultConstraints[0].topologyKey: Required value: can not be empty, ${argsPath}.defaultConstraints[0].whenUnsatisfiable: Unsupported value: "Maybe": supported values: "DoNotSchedule", "ScheduleAnyway", ${argsPath}.defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod]`,
    ],
    [
      config(
        'NodeAffinity',
        '{addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}',
      ),
      `${argsPath}.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`,
    ],
    [
      config('VolumeBinding', '{bindTimeoutSeconds: -1}'),
      `${argsPath}.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value`,
    ],
    [
      config('NodeResourcesFit', '{scoringStrategy: {type: RequestedToCapacityRatio}}'),
      `${creating}initializing plugin "NodeResourcesFit": scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio`,
    ],
    [
      config('NodeResourcesFit', '{kind: InterPodAffinityArgs, apiVersion: kubescheduler.config.k8s.io/v1}'),
      'decoding .profiles[0].pluginConfig[0]: args for plugin NodeResourcesFit were not of type NodeResourcesFitArgs.kubescheduler.config.k8s.io, got InterPodAffinityArgs.kubescheduler.config.k8s.io',
    ],
    [
      config('InterPodAffinity', '{hardPodAffinityWeight: many}'),
      'decoding .profiles[0].pluginConfig[0]: decoding args for plugin InterPodAffinity: json: cannot unmarshal string into Go struct field InterPodAffinityArgs.hardPodAffinityWeight of type int32',
    ],
    [
      'profiles: [{plugins: {multiPoint: {enabled: [{name: Luck}]}}}]',
      `${creating}PreFilterPlugin "Luck" does not exist`,
    ],
    [
      'profiles: [{plugins: {queueSort: {disabled: [{name: PrioritySort}]}}}]',
      `${creating}only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0`,
    ],
    [
      'profiles: [{plugins: {score: {enabled: [{name: ImageLocality}, {name: ImageLocality}]}}}]',
      `${creating}plugin "ImageLocality" already registered as "ScorePlugin"`,
    ],
    [
      'profiles: [{plugins: {preFilter: {disabled: [{name: InterPodAffinity}]}}}]',
      `${creating}the plugin InterPodAffinity is simulated at filter only together with preFilter`,
    ],
    [
      'profiles: [{plugins: {preFilter: {disabled: [{name: NodeResourcesFit}]}}}]',
      `${creating}the plugin NodeResourcesFit is simulated at filter only together with preFilter`,
    ],
    [
      'profiles: [{plugins: {preScore: {disabled: [{name: TaintToleration}]}}}]',
      `${creating}the plugin TaintToleration is simulated at score only together with preScore`,
    ],
    ['profiles: [{plugins: {preScore: {disabled: [{name: NodeResourcesFit}, {name: NodeAffinity}]}}}]', ''],
    ['profiles: [{plugins: {preFilter: {disabled: [{name: NodeAffinity}]}}}]', ''],
    ['profiles: [{plugins: {score: {enabled: [{}]}}}]', `${creating}ScorePlugin "" does not exist`],
    [
      config(
        'NodeResourcesFit',
        '{scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 50}, {score: 10}]}}}',
      ),
      `${creating}initializing plugin "NodeResourcesFit": scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 0: values must be sorted in increasing order`,
    ],
    [
      config(
        'NodeResourcesFit',
        '{scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{}, {utilization: 100, score: 10}]}}}',
      ),
      '',
    ],
    ['profiles: [null]\nextenders: null', ''],
    ['profiles: [{pluginConfig: [{}, {}]}]', 'profiles[0].pluginConfig[1]: Duplicate value: ""'],
    [
      'profiles: [{plugins: {permit: {enabled: [{name: GangScheduling}]}}}]',
      `${creating}the scheduler is simulated without the plugin GangScheduling`,
    ],
    [
      'parallelism: 1\nparallelism: 2',
      'strict decoding error: yaml: unmarshal errors:\n  line 4: key "parallelism" already set in map',
    ],
  ];
  for (const [configuration, error] of refused)
    it(`${error === '' ? 'takes' : 'refuses'} ${configuration}`, () =>
      expect(refusal(`${HEAD}${configuration}`)).toBe(error));

  it('refuses what is no configuration of a scheduler', () => {
    expect(refusal('kind: KubeSchedulerConfiguration')).toBe(
      "Object 'apiVersion' is missing in 'kind: KubeSchedulerConfiguration'",
    );
    expect(refusal('apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration')).toBe(
      'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3" in scheme "pkg/scheduler/apis/config/scheme/scheme.go:29"',
    );
    expect(refusal('apiVersion: kubescheduler.config.k8s.io/v1\nkind: NodeAffinityArgs')).toBe(
      "couldn't decode as KubeSchedulerConfiguration, got kubescheduler.config.k8s.io/v1, Kind=NodeAffinityArgs: ",
    );
  });

  it('completes an empty one to the default profile', () => {
    expect(schedulerOptions(HEAD)).toMatchObject({
      percentageOfNodesToScore: 0,
      backoff: { initialMs: 1000, maxMs: 10_000 },
      profiles: [{ schedulerName: 'default-scheduler' }],
    });
    const { order } = profile('{}');
    expect(order.postFilter).toEqual(['DynamicResources', 'DefaultPreemption']);
    expect(order.queueSort).toEqual(['PrioritySort']);
    expect(order.score.slice(0, 3)).toEqual(['TaintToleration', 'NodeAffinity', 'NodeResourcesFit']);
  });
});

describe('the plugins of an extension point', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'all of one point are disabled but those named there',
      '{score: {disabled: [{name: "*"}], enabled: [{name: ImageLocality}]}}',
      ['ImageLocality'],
    ],
    [
      'one that the point names itself comes first',
      '{multiPoint: {disabled: [{name: "*"}], enabled: [{name: PrioritySort}, {name: DefaultBinder}, {name: NodeAffinity}, {name: ImageLocality}]}, score: {enabled: [{name: NodeResourcesFit}, {name: ImageLocality}]}}',
      ['ImageLocality', 'NodeAffinity', 'NodeResourcesFit'],
    ],
    [
      'a default plugin that is configured anew keeps its place',
      '{multiPoint: {disabled: [{name: InterPodAffinity}, {name: PodTopologySpread}, {name: NodeResourcesFit}, {name: VolumeBinding}, {name: DynamicResources}, {name: NodeResourcesBalancedAllocation}], enabled: [{name: TaintToleration, weight: 9}]}}',
      ['TaintToleration', 'NodeAffinity', 'ImageLocality'],
    ],
  ];
  for (const [title, plugins, score] of cases)
    it(title, () => expect(profile(`{plugins: ${plugins}}`).order.score).toEqual(score));
});

describe('several profiles in one scheduler', () => {
  const world = (configuration: string) => new World(schedulerOptions(`${HEAD}${configuration}`));
  const named = (schedulerName: string) => ({ spec: { schedulerName } });

  it('weighs by the weights of the pod’s own profile', () => {
    const play = world(
      'profiles: [{schedulerName: a, plugins: {score: {enabled: [{name: NodeResourcesFit, weight: 7}]}}}, {schedulerName: b}]',
    );
    for (const node of ['x', 'y']) play.node(node);
    for (const name of ['a', 'b']) play.pod(name, { ...named(name), requests: { cpu: '2', memory: '16Gi' } });
    play.sim.settle();
    const fit = (pod: string) =>
      play.verdict(pod)?.scored[0]?.scores.find(({ plugin }) => plugin === 'NodeResourcesFit')?.weightedScore;
    expect([fit('a'), play.verdict('a')?.scored[0]?.scores[0]?.plugin]).toEqual([7 * 50, 'NodeResourcesFit']);
    expect([50, 0]).toContain(fit('b'));
  });

  it('has one queue: the more important pod is first, whichever its profile', () => {
    const play = world('profiles: [{schedulerName: a}, {schedulerName: b}]');
    play.pod('small', { ...named('a'), priority: 1, requests: { cpu: '4' } });
    play.pod('great', { ...named('b'), priority: 2, requests: { cpu: '4' } });
    play.node('x');
    expect([play.nodeOf('great'), play.nodeOf('small')]).toEqual(['x', '']);
  });

  it('goes on looking for nodes where another profile has stopped', () => {
    const play = world(
      'percentageOfNodesToScore: 50\nprofiles: [{schedulerName: a}, {schedulerName: b, percentageOfNodesToScore: 100}]',
    );
    for (let index = 0; index < 300; index += 1)
      play.node(`n${index}`, { labels: { part: index < 150 ? 'first' : 'second' } });
    play.pod('one', named('a'));
    play.sim.settle();
    play.pod('two', named('a'));
    play.sim.settle();
    const part = (pod: string) => (Number(play.nodeOf(pod).slice(1)) < 150 ? 'first' : 'second');
    expect([part('one'), part('two')]).toEqual(['first', 'second']);
  });

  it('says in the name of its profile what happens to a pod', () => {
    const play = world('profiles: [{schedulerName: a}, {schedulerName: b}]');
    play.node('x', { allocatable: { cpu: '1', memory: '1Gi', pods: '10' } });
    play.pod('victim', { ...named('a'), priority: 1, requests: { cpu: '1' } });
    play.sim.settle();
    play.pod('urgent', { ...named('b'), priority: 9, requests: { cpu: '1' } });
    play.sim.settle();
    const disrupted = play.current('victim').status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
    expect(disrupted?.message).toBe('b: preempting to accommodate a higher priority pod');
  });

  it('leaves the pods of other schedulers alone', () => {
    const play = world('profiles: [{schedulerName: a}]');
    play.node('x');
    play.pod('other');
    expect(play.nodeOf('other')).toBe('');
    expect(play.eventsOf('other')).toEqual([]);
    expect(play.api.list(pods)).toHaveLength(1);
  });
});

describe('arguments of plugins', () => {
  const world = (args: string) => new World(schedulerOptions(`${HEAD}profiles: [{pluginConfig: [${args}]}]`));

  it('an ignored extended resource keeps nobody from a node', () => {
    const play = world(
      '{name: NodeResourcesFit, args: {ignoredResources: [example.com/a], ignoredResourceGroups: [group.io]}}',
    );
    play.node('x');
    const wanting = (name: string) => ({
      container: { resources: { requests: { [name]: '1' }, limits: { [name]: '1' } } },
    });
    play.pod('ignored', wanting('example.com/a'));
    play.pod('grouped', wanting('group.io/b'));
    play.pod('counted', wanting('example.com/c'));
    expect(['ignored', 'grouped', 'counted'].map((pod) => play.nodeOf(pod))).toEqual(['x', 'x', '']);
    expect(play.unscheduled('counted')?.[1]).toContain('1 Insufficient example.com/c');
  });

  it('a required affinity of others attracts as much as it is told to', () => {
    const affinity = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
        ],
      },
    };
    const scores = (weight: number) => {
      const play = world(`{name: InterPodAffinity, args: {hardPodAffinityWeight: ${weight}}}`);
      for (const node of ['x', 'y']) play.node(node);
      play.pod('first', { labels: { app: 'web' }, spec: { affinity } });
      play.sim.settle();
      play.pod('second', { labels: { app: 'web' } });
      play.sim.settle();
      return play.verdict('second')?.scored[0]?.scores.map(({ plugin }) => plugin) ?? [];
    };
    expect(scores(100)).toContain('InterPodAffinity');
    expect(scores(0)).not.toContain('InterPodAffinity');
  });

  it('preferences of others are ignored for a pod without any of its own', () => {
    const preferring = {
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 10,
            podAffinityTerm: { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
          },
        ],
      },
    };
    const scored = (ignore: boolean) => {
      const play = world(`{name: InterPodAffinity, args: {ignorePreferredTermsOfExistingPods: ${ignore}}}`);
      for (const node of ['x', 'y']) play.node(node);
      play.pod('first', { spec: { affinity: preferring } });
      play.sim.settle();
      play.pod('second', { labels: { app: 'web' } });
      play.sim.settle();
      return play.verdict('second')?.scored[0]?.scores.map(({ plugin }) => plugin) ?? [];
    };
    expect(scored(false)).toContain('InterPodAffinity');
    expect(scored(true)).not.toContain('InterPodAffinity');
  });

  it('preferred terms of the added affinity weigh with the pod’s own', () => {
    const play = world(
      '{name: NodeAffinity, args: {addedAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}}]}}}',
    );
    play.node('x');
    play.node('y', { labels: { disk: 'ssd' } });
    play.pod('web');
    expect(play.nodeOf('web')).toBe('y');
  });
});
