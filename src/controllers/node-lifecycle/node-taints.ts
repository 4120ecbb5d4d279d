import type { Node, Taint } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { timestamp } from '../../api/time';

export const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
export const UNREACHABLE: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** The taint that a condition's status stands for (`nodeConditionToTaintKeyStatusMap` in node_lifecycle_controller.go). */
const CONDITION_TAINTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY.key, Unknown: UNREACHABLE.key },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};

const MANAGED_KEYS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(CONDITION_TAINTS).flatMap((byStatus) => Object.values(byStatus)),
]);

/** The NoSchedule taints that a node's conditions and `spec.unschedulable` call for (`doNoScheduleTaintingPass`). */
export function noScheduleTaints({ spec, status }: Node): readonly Taint[] {
  const keys = (status?.conditions ?? [])
    .map(({ type, status }) => CONDITION_TAINTS[type]?.[status])
    .filter((key) => key !== undefined);
  if (spec.unschedulable === true) keys.push(UNSCHEDULABLE);
  return keys.map((key) => ({ key, effect: 'NoSchedule' }));
}

/** The NoSchedule taints to add and those to take away. */
export function noScheduleTaintChanges(node: Node): {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
} {
  const wanted = noScheduleTaints(node);
  const present = (node.spec.taints ?? []).filter(
    ({ key, effect }) => effect === 'NoSchedule' && MANAGED_KEYS.has(key),
  );
  return {
    add: wanted.filter((taint) => !present.some((candidate) => sameTaint(candidate, taint))),
    remove: present.filter((taint) => !wanted.some((candidate) => sameTaint(candidate, taint))),
  };
}

export function hasTaint({ spec }: Node, taint: Taint): boolean {
  return spec.taints?.some((candidate) => sameTaint(candidate, taint)) ?? false;
}

/** Adds taints, with the present moment as timeAdded, and takes others away (`SwapNodeControllerTaint`, in one write instead of two). */
export function swapTaints(api: ApiServer, name: string, add: readonly Taint[], remove: readonly Taint[]): void {
  const node = api.find(nodes, { namespace: '', name });
  if (node === undefined) return;
  // Most often there is nothing to add, and nothing to take away.
  if (add.length === 0 && !remove.some((taint) => hasTaint(node, taint))) return;
  const timeAdded = timestamp(api.sim.nowMs);
  const { taints: before = [], ...spec } = node.spec;
  const kept = before.filter((taint) => !remove.some((candidate) => sameTaint(candidate, taint)));
  const replaced = kept.map((taint) => {
    const update = add.find((candidate) => sameTaint(candidate, taint));
    return update === undefined ? taint : { ...update, timeAdded };
  });
  const added = add.filter((taint) => !kept.some((candidate) => sameTaint(candidate, taint)));
  const stamped = (taint: Taint): Taint => ({ ...taint, timeAdded });
  const taints = [...replaced, ...added.map(stamped)];
  if (taints.length === before.length && taints.every((taint, index) => taint === before[index])) return;
  try {
    api.update(nodes, { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } });
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error;
  }
}

/** Taints of one key and effect are the same taint, whatever their values. */
function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
