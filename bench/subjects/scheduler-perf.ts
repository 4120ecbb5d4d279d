import type { Pod } from '../../src/api/generated/types';
import type { Row } from '../row';
import { Stage } from '../scheduler-perf/stage';
import { workloads, type Workload } from '../scheduler-perf/workloads';

/** How long pods may wait for room to be made, in virtual time. */
const PATIENCE_MS = 60_000;
/** How much faster than Kubernetes' own benchmark demands. */
const FACTOR = 5;
/** What is asked of plain pods whatever Kubernetes demands, pods a second. */
const BASIC = 5000;

/** One workload of Kubernetes' scheduler benchmark: how many of its measured pods a second are created and given a node. */
export async function subject(name: string): Promise<readonly Row[]> {
  const workload = workloads[name];
  if (workload === undefined)
    throw new Error(`there is no workload ${name}; there are ${Object.keys(workloads).join(', ')}`);
  // So that the compiler has seen the code.
  run({ ...workload, measured: Math.ceil(workload.measured / 10) });
  const { seconds, cpuSeconds } = run(workload);
  const { measured, threshold } = workload;
  const value = measured / seconds;
  const demanded = name === 'SchedulingBasic' ? BASIC : threshold === undefined ? undefined : threshold * FACTOR;
  const told =
    threshold === undefined ? 'no threshold' : `${(value / threshold).toFixed(1)}x the threshold ${threshold}`;
  return [
    {
      what: name,
      value,
      unit: 'pods/s',
      runs: 1,
      ...(demanded !== undefined && { target: { relation: '>=', value: demanded } }),
      note: `${told}; ${((cpuSeconds / measured) * 1e6).toFixed(0)} us CPU a pod`,
    },
  ];
}

/** Throws when not all of the measured pods have got a node. */
function run(workload: Workload) {
  const stage = new Stage();
  workload.prepare(stage);
  stage.sim.settle();
  globalThis.gc?.();
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const created = createAll(stage, workload);
  stage.sim.settle();
  const isDone = () => !created.some((pod) => stage.isWaiting(pod));
  const done = isDone() || stage.sim.runUntil(isDone, PATIENCE_MS);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (!done) throw new Error(`of ${workload.measured} pods some have not got a node`);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/** All at once, or in the course of virtual time where something else happens the while. */
function createAll(stage: Stage, { create, churn, measured, threshold = 100 }: Workload): readonly Pod[] {
  if (churn === undefined) return Array.from({ length: measured }, () => create(stage));
  const created: Pod[] = [];
  let rounds = 0;
  for (let index = 0; index < measured; index += 1) {
    for (; rounds * churn.intervalMs <= (index * 1000) / threshold; rounds += 1) churn.act(stage, rounds);
    created.push(create(stage));
    stage.sim.advance(1000 / threshold);
  }
  return created;
}
