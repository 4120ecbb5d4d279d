import type { Row } from '../row';
import { Stage } from '../scheduler-perf/stage';
import { workloads, type Churn, type Workload } from '../scheduler-perf/workloads';

/** How much faster than Kubernetes' own benchmark demands. */
const FACTOR = 5;
/** What is asked of plain pods whatever Kubernetes demands, pods a second. */
const BASIC = 5000;

/** One workload of Kubernetes' scheduler benchmark: how many of its measured pods a second are created and given a node. */
export async function subject(name: string): Promise<readonly Row[]> {
  const workload = workloads[name];
  if (workload === undefined) throw new Error(`there is no workload ${name}; there are ${Object.keys(workloads).join(', ')}`);
  // So that the compiler has seen the code.
  run({ ...workload, measured: Math.ceil(workload.measured / 10) });
  const { seconds, cpuSeconds } = run(workload);
  const { measured, threshold } = workload;
  const value = measured / seconds;
  const demanded = name === 'SchedulingBasic' ? BASIC : threshold === undefined ? undefined : threshold * FACTOR;
  const told = threshold === undefined ? 'no threshold' : `${(value / threshold).toFixed(1)}x the threshold ${threshold}`;
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
function run({ prepare, create, churn, measured, threshold = 100 }: Workload) {
  const stage = new Stage();
  prepare(stage);
  stage.sim.settle();
  const before = stage.boundNames();
  globalThis.gc?.();
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const names: unknown[] = [];
  if (churn === undefined) for (let index = 0; index < measured; index += 1) create(stage);
  else createBesides(stage, churn, create, { measured, perSecond: threshold });
  stage.sim.settle();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const placed = stage.bound() - before;
  if (placed < measured) throw new Error(`only ${placed} of ${measured} pods have got a node`);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
