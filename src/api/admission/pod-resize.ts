import type { Node, Pod, StatusCause } from '../generated/types';
import { quote } from '../go/text';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { podRequests } from '../kinds/pod/requests';
import { compareQuantities, milliValue, parseQuantity, value } from '../quantity';
import { listOf } from '../kinds/resource-list';
import type { ApiServer } from '../server';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin } from './admission';

/** A bound pod is not resized to what its node could never give it (plugin/pkg/admission/podresize/admission.go). */
export function podResizeValidator(api: ApiServer): AdmissionPlugin {
  return {
    name: 'PodResizeValidator',
    concerns: (kind, subresource) => subresource === 'resize' && kind === pods,
    validate(request) {
      if (request.options.subresource !== 'resize' || !isRequestFor(request, pods)) return;
      const { object: pod, old } = request;
      const { nodeName = '' } = pod.spec;
      if (nodeName === '' || pod.metadata.generation === old?.metadata.generation) return;
      const node = api.find(nodes, { namespace: '', name: nodeName });
      if (node === undefined) throw forbiddenRequest(request, `node ${quote(nodeName)} not found`);
      const refusal = unsupported(node) ?? beyond(pod, node);
      if (refusal !== undefined) throw forbiddenRequest(request, refusal.why, [refusal.cause]);
    },
  };
}

interface Refusal {
  readonly why: string;
  readonly cause: StatusCause;
}

function unsupported({ metadata: { name, labels } }: Node): Refusal | undefined {
  const os = labels?.['kubernetes.io/os'] ?? 'linux';
  if (os === 'linux') return undefined;
  return {
    why: `pod resize is only supported on linux nodes, node ${quote(name)} is ${quote(os)}`,
    cause: { reason: 'UnsupportedPlatform' },
  };
}

const AMOUNTS = { cpu: milliValue, memory: value } as const;

function beyond(pod: Pod, { status = {} }: Node): Refusal | undefined {
  const requests = listOf(podRequests(pod));
  const parts = (['cpu', 'memory'] as const).flatMap((name) => {
    const requested = requests[name] ?? '0';
    const allocatable = status.allocatable?.[name] ?? '0';
    if (compareQuantities(parseQuantity(requested), parseQuantity(allocatable)) <= 0) return [];
    const amount = AMOUNTS[name];
    return [`${name}, requested: ${amount(requested)}, allocatable: ${amount(allocatable)}`];
  });
  if (parts.length === 0) return undefined;
  const why = `node didn't have enough allocatable resources: ${parts.join('; ')}`;
  return { why, cause: { reason: 'NodeCapacity' } };
}
