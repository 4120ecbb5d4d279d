import type { Pod, PodCondition, PodStatus } from '../../generated/types';
import type { RequestContext } from '../../kind';
import { withMetadata } from '../../object';
import { changeField, changeItems, setField } from '../sharing';
import { withPodCondition, withProbeTime } from './conditions';
import { qosClassOf } from './qos';

/** The status that every pod begins with (pkg/registry/core/pod/strategy.go, `PrepareForCreate`). */
export function initialPodStatus(pod: Pod, { nowMs }: RequestContext): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: qosClassOf({ spec: pod.spec }) };
  if ((pod.spec.schedulingGates ?? []).length === 0) return status;
  const gated: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return withPodCondition(status, gated, nowMs);
}

/**
 * What a status update may not change stays; what it leaves out of the fixed parts comes back
 * (pkg/registry/core/pod/strategy.go, `podStatusStrategy`).
 */
export function preparePodStatusUpdate(written: Pod, old: Pod): Pod {
  const { ownerReferences } = old.metadata;
  const pod =
    written.metadata.ownerReferences === ownerReferences ? written : withMetadata(written, { ownerReferences });
  if (pod.status === undefined) return setField(pod, 'status', old.status);
  let status = keepObservedGenerations(podAddresses(pod.status), old.status);
  if ((status.qosClass ?? '') === '') status = setField(status, 'qosClass', old.status?.qosClass);
  return setField(pod, 'status', status);
}

/** The first of the pod's addresses once more as its one address, and the other way round (pkg/apis/core/v1/conversion.go). */
function podAddresses(status: PodStatus): PodStatus {
  const { podIP = '', podIPs = [] } = status;
  const first = podIPs[0]?.ip ?? '';
  if (podIP === first) return status;
  return podIP === '' ? { ...status, podIP: first } : { ...status, podIPs: [{ ip: podIP }] };
}

/** An observedGeneration once told is not forgotten; conditions of one type are matched in order (`preserveOldObservedGeneration`). */
function keepObservedGenerations(status: PodStatus, old: PodStatus | undefined): PodStatus {
  const kept = status.observedGeneration ? status : setField(status, 'observedGeneration', old?.observedGeneration);
  const known = old?.conditions ?? [];
  return changeField(kept, 'conditions', (conditions) =>
    changeItems(conditions, (condition, index) => {
      const probed = withProbeTime(condition);
      if (probed.observedGeneration) return probed;
      const earlier = conditions.slice(0, index).filter(({ type }) => type === condition.type).length;
      const generation = known.filter(({ type }) => type === condition.type)[earlier]?.observedGeneration;
      return generation ? { ...probed, observedGeneration: generation } : probed;
    }),
  );
}
