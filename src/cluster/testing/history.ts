import fc from 'fast-check';
import type { ControlPlanePart } from '../control-plane';
import type { PodTraits } from './pod-drafts';
import type { WorkloadTraits } from './workload-drafts';

/** One thing that happens to a cluster. Indexes pick one of the objects that there are, round and round. */
export type Step =
  | { readonly do: 'createPod'; readonly name: number; readonly namespace: number; readonly traits: PodTraits }
  | { readonly do: 'deletePod'; readonly index: number; readonly grace: number | undefined }
  | { readonly do: 'labelPod'; readonly index: number; readonly app: number }
  | { readonly do: 'freePod' | 'ungatePod' | 'changeImage' | 'deleteAccount' | 'deleteLease'; readonly index: number }
  | { readonly do: 'holdPod'; readonly index: number; readonly on: boolean }
  | { readonly do: 'killContainer'; readonly index: number }
  | {
      readonly do: 'createReplicaSet';
      readonly name: number;
      readonly namespace: number;
      readonly replicas: number;
      readonly traits: PodTraits;
    }
  | { readonly do: 'scaleReplicaSet'; readonly index: number; readonly replicas: number }
  | {
      readonly do: 'deleteReplicaSet';
      readonly index: number;
      readonly propagation: Propagation;
    }
  | {
      readonly do: 'createWorkload';
      readonly kind: number;
      readonly name: number;
      readonly namespace: number;
      readonly traits: WorkloadTraits;
    }
  | { readonly do: 'scaleWorkload'; readonly kind: number; readonly index: number; readonly replicas: number }
  | { readonly do: 'changeTemplate'; readonly kind: number; readonly index: number; readonly version: number }
  | { readonly do: 'deleteWorkload'; readonly kind: number; readonly index: number; readonly propagation: Propagation }
  | { readonly do: 'createService' | 'deleteService'; readonly app: number; readonly namespace: number }
  | { readonly do: 'createBudget'; readonly app: number; readonly namespace: number; readonly amount: number }
  | { readonly do: 'evictPod' | 'cutOff' | 'rejoin'; readonly index: number }
  | { readonly do: 'createNamespace'; readonly namespace: number }
  | { readonly do: 'deleteNamespace'; readonly namespace: number }
  | { readonly do: 'addNode'; readonly spec: number }
  | {
      readonly do: 'removeNode' | 'deleteNode' | 'powerOff' | 'powerOn' | 'stopKubelet' | 'startKubelet';
      readonly index: number;
    }
  | { readonly do: 'taintNode' | 'cordonNode' | 'labelNode'; readonly index: number; readonly value: number }
  | { readonly do: 'stopPart' | 'startPart'; readonly part: ControlPlanePart }
  | { readonly do: 'blackOut' }
  | { readonly do: 'wait'; readonly ms: number };

type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface History {
  readonly seed: number;
  readonly nodes: number;
  readonly steps: readonly Step[];
}

/** Histories of clusters of one to five nodes. */
export function histories(maxSteps: number): fc.Arbitrary<History> {
  return fc.record({
    seed: fc.nat(),
    nodes: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(anyStep, { maxLength: maxSteps, size: 'max' }),
  });
}

const index = fc.nat(40);
const small = (max: number) => fc.nat(max);
const traits: fc.Arbitrary<PodTraits> = fc.record({
  milliCpu: fc.constantFrom(0, 100, 300, 700),
  app: small(2),
  priority: fc.constantFrom(0, 0, 0, 1, 2),
  command: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5),
  restartPolicy: fc.constantFrom(0, 0, 0, 1, 2),
  placement: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5, 6),
  grace: fc.constantFrom(0, 0, 1, 2),
  shape: fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
});
const workload: fc.Arbitrary<WorkloadTraits> = fc.record({ replicas: small(4), strategy: small(3), pod: traits });
/** The other namespaces have to be made first. */
const mostlyDefault = fc.constantFrom(0, 0, 0, 1, 2);
/** Most of them are Deployments. */
const workloadKind = fc.constantFrom(0, 0, 0, 1, 1, 2, 3);
const propagation = fc.constantFrom<Propagation>('Background', 'Foreground', 'Orphan');
const part = fc.constantFrom<ControlPlanePart>('API server', 'scheduler', 'controller manager');

function step<const Name extends Step['do'], Rest extends object>(
  name: Name,
  rest: { [Field in keyof Rest]: fc.Arbitrary<Rest[Field]> },
) {
  return fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Step>;
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: step('createPod', { name: small(6), namespace: small(2), traits }) },
  { weight: 6, arbitrary: step('deletePod', { index, grace: fc.constantFrom(undefined, undefined, 0, 3) }) },
  { weight: 2, arbitrary: step('labelPod', { index, app: small(2) }) },
  { weight: 1, arbitrary: step('freePod', { index }) },
  { weight: 1, arbitrary: step('ungatePod', { index }) },
  { weight: 1, arbitrary: step('changeImage', { index }) },
  { weight: 1, arbitrary: step('deleteAccount', { index }) },
  { weight: 1, arbitrary: step('deleteLease', { index }) },
  { weight: 2, arbitrary: step('holdPod', { index, on: fc.boolean() }) },
  { weight: 2, arbitrary: step('killContainer', { index }) },
  {
    weight: 4,
    arbitrary: step('createReplicaSet', { name: small(2), namespace: small(2), replicas: small(5), traits }),
  },
  { weight: 3, arbitrary: step('scaleReplicaSet', { index, replicas: small(6) }) },
  {
    weight: 2,
    arbitrary: step('deleteReplicaSet', { index, propagation }),
  },
  {
    weight: 10,
    arbitrary: step('createWorkload', {
      kind: workloadKind,
      name: small(2),
      namespace: mostlyDefault,
      traits: workload,
    }),
  },
  { weight: 3, arbitrary: step('scaleWorkload', { kind: workloadKind, index, replicas: small(5) }) },
  { weight: 8, arbitrary: step('changeTemplate', { kind: workloadKind, index, version: small(3) }) },
  { weight: 2, arbitrary: step('deleteWorkload', { kind: workloadKind, index, propagation }) },
  { weight: 2, arbitrary: step('createService', { app: small(2), namespace: small(2) }) },
  { weight: 1, arbitrary: step('deleteService', { app: small(2), namespace: small(2) }) },
  { weight: 2, arbitrary: step('createBudget', { app: small(2), namespace: small(2), amount: small(3) }) },
  { weight: 4, arbitrary: step('evictPod', { index }) },
  { weight: 2, arbitrary: step('cutOff', { index }) },
  { weight: 2, arbitrary: step('rejoin', { index }) },
  { weight: 3, arbitrary: step('createNamespace', { namespace: small(2) }) },
  { weight: 2, arbitrary: step('deleteNamespace', { namespace: small(2) }) },
  { weight: 2, arbitrary: step('addNode', { spec: small(3) }) },
  { weight: 1, arbitrary: step('removeNode', { index }) },
  { weight: 1, arbitrary: step('deleteNode', { index }) },
  { weight: 2, arbitrary: step('powerOff', { index }) },
  { weight: 2, arbitrary: step('powerOn', { index }) },
  { weight: 2, arbitrary: step('stopKubelet', { index }) },
  { weight: 2, arbitrary: step('startKubelet', { index }) },
  { weight: 2, arbitrary: step('taintNode', { index, value: small(2) }) },
  { weight: 1, arbitrary: step('cordonNode', { index, value: small(1) }) },
  { weight: 1, arbitrary: step('labelNode', { index, value: small(1) }) },
  { weight: 2, arbitrary: step('stopPart', { part }) },
  { weight: 2, arbitrary: step('startPart', { part }) },
  { weight: 1, arbitrary: step('blackOut', {}) },
  { weight: 14, arbitrary: step('wait', { ms: fc.oneof(small(10), small(3000), small(60_000), small(900_000)) }) },
);
