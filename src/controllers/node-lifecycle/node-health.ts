import type { Node, NodeCondition } from '../../api/generated/types';
import { timestamp } from '../../api/time';

/** Without a sign of life for so long a node is given up (`--node-monitor-grace-period`; 40 s before 1.32). */
export const MONITOR_GRACE_MS = 50_000;
/** The same for a node whose kubelet has not posted a status yet. */
export const STARTUP_GRACE_MS = 60_000;

/** Those that the kubelet posts; NetworkUnavailable belongs to others. */
const KUBELET_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

export function readyCondition(node: Node): NodeCondition | undefined {
  return node.status?.conditions?.find(({ type }) => type === 'Ready');
}

/** The node as it is seen when its kubelet has been silent for too long (`tryUpdateNodeHealth` in node_lifecycle_controller.go). */
export function asUnknown(node: Node, nowMs: number): Node {
  const conditions = node.status?.conditions ?? [];
  const lastTransitionTime = timestamp(nowMs);
  const stopped = conditions.map((condition) =>
    KUBELET_CONDITIONS.includes(condition.type) && condition.status !== 'Unknown'
      ? {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime,
        }
      : condition,
  );
  const neverPosted = KUBELET_CONDITIONS.filter((type) => !conditions.some((condition) => condition.type === type)).map(
    (type) => ({
      type,
      status: 'Unknown',
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime,
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    }),
  );
  return { ...node, status: { ...node.status, conditions: [...stopped, ...neverPosted] } };
}
