import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import type { Pod, PodTemplateSpec } from '../api/generated/types';
import { daemonSets } from '../api/kinds/apps/daemon-set';
import { statefulSets } from '../api/kinds/apps/stateful-set';
import { cronJobs } from '../api/kinds/batch/cron-job';
import { jobs } from '../api/kinds/batch/job';
import { pods } from '../api/kinds/pod/pod';
import { controllerOf, keyOf } from '../api/object';
import { Cluster } from './cluster';
import { watchInvariants } from './testing/invariants';

const NODES = ['a', 'b', 'c'];

interface Step {
  readonly do: 'off' | 'on' | 'delete' | 'scale' | 'image' | 'stop' | 'start' | 'wait';
  readonly value: number;
}

function template(app: string, spec: object): PodTemplateSpec {
  return JSON.parse(JSON.stringify({ metadata: { labels: { app } }, spec }));
}

const server = (app: string, image = 'nginx') => template(app, { containers: [{ name: 'app', image }] });
const task = (command: string) =>
  template('task', {
    restartPolicy: 'Never',
    containers: [{ name: 'app', image: 'busybox', command: ['sh', '-c', command] }],
  });

/** A cluster that runs a set of either kind, a job and a cron job. */
function clusterOf(seed: number): Cluster {
  const cluster = new Cluster({ seed, nodes: NODES.map((name) => ({ name })) });
  const { api } = cluster;
  const own = (name: string) => ({ namespace: 'default', name });
  const selecting = (app: string) => ({ selector: { matchLabels: { app } }, template: server(app) });
  api.create(statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: own('db'),
    spec: { replicas: 2, ...selecting('db') },
  });
  api.create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: own('agent'),
    spec: selecting('agent'),
  });
  api.create(jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: own('sum'),
    spec: { completions: 3, completionMode: 'Indexed', backoffLimit: 100, template: task('sleep 40') },
  });
  api.create(cronJobs, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: own('tick'),
    spec: { schedule: '*/5 * * * *', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { template: task('date') } } },
  });
  return cluster;
}

function act(cluster: Cluster, { do: what, value }: Step): void {
  const node = NODES[value % NODES.length] ?? '';
  const { api } = cluster;
  if (what === 'off') cluster.node(node).powerOff();
  if (what === 'on') cluster.node(node).powerOn();
  if (what === 'stop') cluster.stop('controller manager');
  if (what === 'start') cluster.start('controller manager');
  if (what === 'wait') cluster.sim.advance(value * 20_000);
  const pod = api.list(pods, { namespace: 'default' })[value];
  if (what === 'delete' && pod !== undefined) api.delete(pods, keyOf(pod));
  if (what === 'scale')
    api.modify(statefulSets, { namespace: 'default', name: 'db' }, (set) => ({
      ...set,
      spec: { ...set.spec, replicas: value },
    }));
  if (what === 'image')
    api.modify(daemonSets, { namespace: 'default', name: 'agent' }, (set) => ({
      ...set,
      spec: { ...set.spec, template: server('agent', value > 2 ? 'httpd' : 'nginx') },
    }));
}

/** What everybody wants to see in the end, without names and addresses that chance decides. */
function outcome(cluster: Cluster): object {
  const { api } = cluster;
  const isOwn = (kind: string) => (pod: Pod) => controllerOf(pod)?.kind === kind;
  const all = api.list(pods, { namespace: 'default' });
  const line = ({ metadata, spec, status }: Pod) => {
    const place =
      spec.nodeName === undefined ? 'nowhere' : metadata.name.startsWith('db') ? metadata.name : spec.nodeName;
    return `${place} ${spec.containers[0]?.image} ${status?.phase}`;
  };
  const { succeeded, completedIndexes } = api.get(jobs, { namespace: 'default', name: 'sum' }).status ?? {};
  return {
    db: all.filter(isOwn('StatefulSet')).map(line).sort(),
    agent: all.filter(isOwn('DaemonSet')).map(line).sort(),
    sum: [succeeded, completedIndexes],
    active: api.get(cronJobs, { namespace: 'default', name: 'tick' }).status?.active ?? [],
  };
}

describe('sets and jobs, while nodes and controllers come and go', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    do: fc.constantFrom('off', 'on', 'delete', 'scale', 'image', 'stop', 'start', 'wait'),
    value: fc.nat({ max: 4 }),
  });

  function play(seed: number, steps: readonly Step[]): object {
    const cluster = clusterOf(seed);
    const invariants = watchInvariants(cluster);
    for (const current of steps) {
      cluster.sim.beginStep();
      act(cluster, current);
      cluster.sim.settle();
      invariants.check();
    }
    cluster.powerOn();
    cluster.start('controller manager');
    // Just past a minute in which the cron job has nothing to start.
    cluster.sim.advance(1_861_000);
    while (new Date(cluster.sim.nowMs).getUTCMinutes() % 5 !== 3) cluster.sim.advance(60_000);
    invariants.check();
    invariants.stop();
    const replicas = cluster.api.get(statefulSets, { namespace: 'default', name: 'db' }).spec.replicas ?? 0;
    const image = cluster.api.get(daemonSets, { namespace: 'default', name: 'agent' }).spec.template.spec?.containers[0]
      ?.image;
    const end = outcome(cluster);
    expect(end).toEqual({
      db: Array.from({ length: replicas }, (_, ordinal) => `db-${ordinal} nginx Running`),
      agent: NODES.map((name) => `${name} ${image} Running`),
      sum: [3, '0-2'],
      active: [],
    });
    return end;
  }

  it('come to what they should be, whatever the seed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        expect(play(1, steps)).toEqual(play(2, steps));
      }),
      { numRuns: 8 },
    );
  });
});
