import type { Container, Pod } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { computeQosClass } from '../../api/kinds/pod/qos';
import { milliValue, value } from '../../api/quantity';
import type { GroupLimits } from './control-group';
import { oomScoreAdjust } from './oom-score';

/** What the kubelet asks of the runtime for one container (kuberuntime/kuberuntime_container_linux.go, `generateLinuxContainerResources`). */
export function groupLimits(pod: Pick<Pod, 'spec'>, container: Container, machineMemoryBytes: number): GroupLimits {
  const { requests, limits } = container.resources ?? {};
  const podLimits = pod.spec.resources?.limits;
  const cpuLimit = milliValue(limits?.['cpu'] ?? podLimits?.['cpu'] ?? '0');
  const memoryLimit = value(limits?.['memory'] ?? podLimits?.['memory'] ?? '0');
  const qosClass = computeQosClass(pod);
  const result: Mutable<GroupLimits> = {
    // A limit alone is a request too.
    cpuRequestMillicores: milliValue(requests?.['cpu'] ?? limits?.['cpu'] ?? '0'),
    memoryRequestBytes: value(requests?.['memory'] ?? limits?.['memory'] ?? '0'),
    oomScoreAdjust: oomScoreAdjust(pod, container, machineMemoryBytes, qosClass),
    qosClass,
  };
  if (memoryLimit > 0) result.memoryBytes = memoryLimit;
  if (cpuLimit > 0) result.cpuMillicores = cpuLimit;
  if (podLimits?.['memory'] !== undefined) result.podMemoryBytes = value(podLimits['memory']);
  if (podLimits?.['cpu'] !== undefined) result.podCpuMillicores = milliValue(podLimits['cpu']);
  return result;
}
