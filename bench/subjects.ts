import { workloads } from './scheduler-perf/workloads';

/** Each has a file of its name in `subjects/`, which exports `subject`. */
export const subjectNames: readonly string[] = [
  'cold-cluster',
  'scenario',
  'thousand-pods',
  'ten-thousand-pods',
  'probing',
  'crash-loop',
  'processes',
  'scheduling',
  'scaling',
  'suite',
  'start',
  'serve',
  'http',
  'http-watch',
  'http-table',
  'http-load',
];

/** Those that take long are measured only when they are asked for, by their whole name or by what stands before the `/`. */
export const longSubjectNames: readonly string[] = [
  'deployment/2000',
  'deployment/10000',
  'pods-curve',
  'node-failure',
  ...Object.keys(workloads).map((name) => `scheduler-perf/${name}`),
];
