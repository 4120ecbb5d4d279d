import type { Pod, PriorityClass } from '../generated/types';
import { pods } from '../kinds/pod/pod';
import { priorityClasses } from '../kinds/priority-class';
import { setField } from '../kinds/sharing';
import { extended } from '../mutable';
import type { ApiServer } from '../server';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

/** A pod's priority comes from its class, or from the one class that is everybody's (plugin/pkg/admission/priority/admission.go). */
export function priority(api: ApiServer): AdmissionPlugin {
  return {
    name: 'Priority',
    kinds: [pods, priorityClasses],
    mutate(request) {
      if (!isRequestFor(request, pods) || request.operation === 'DELETE') return request.object;
      return request.operation === 'CREATE' ? withPriority(api, request) : keptPriority(request.object, request.old);
    },
    validate(request) {
      if (
        request.operation === 'DELETE' ||
        !isRequestFor(request, priorityClasses) ||
        request.object.globalDefault !== true
      )
        return;
      const other = globalDefault(api);
      if (
        other === undefined ||
        (request.operation === 'UPDATE' && other.metadata.name === request.object.metadata.name)
      )
        return;
      throw forbiddenRequest(
        request,
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      );
    },
  };
}

function withPriority(api: ApiServer, request: AdmissionRequest<Pod>): Pod {
  const { object: pod } = request;
  const { priorityClassName = '', priority: asked, preemptionPolicy: askedPolicy } = pod.spec;
  const priorityClass =
    priorityClassName === ''
      ? globalDefault(api)
      : api.find(priorityClasses, { namespace: '', name: priorityClassName });
  if (priorityClass === undefined && priorityClassName !== '') {
    throw forbiddenRequest(request, `no PriorityClass with name ${priorityClassName} was found`);
  }
  const computed = priorityClass?.value ?? 0;
  const policy = priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority';
  const because = 'must not be provided in pod spec; priority admission controller computed';
  if (asked !== undefined && asked !== computed) {
    throw forbiddenRequest(
      request,
      `the integer value of priority (${asked}) ${because} ${computed} from the given PriorityClass name`,
    );
  }
  if (askedPolicy !== undefined && askedPolicy !== policy) {
    throw forbiddenRequest(
      request,
      `the string value of PreemptionPolicy (${askedPolicy}) ${because} ${policy} from the given PriorityClass name`,
    );
  }
  const spec = extended(pod.spec, { priority: computed, preemptionPolicy: policy });
  return {
    ...pod,
    spec: priorityClass === undefined ? spec : { ...spec, priorityClassName: priorityClass.metadata.name },
  };
}

function keptPriority(pod: Pod, old: Pod | undefined): Pod {
  let { spec } = pod;
  if (spec.priority === undefined) spec = setField(spec, 'priority', old?.spec.priority);
  if (spec.preemptionPolicy === undefined) spec = setField(spec, 'preemptionPolicy', old?.spec.preemptionPolicy);
  return setField(pod, 'spec', spec);
}

/** Of several, which a race may leave behind, the lowest. Classes are few. */
function globalDefault(api: ApiServer): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const candidate of api.collection(priorityClasses).values()) {
    if (candidate.globalDefault === true && (lowest === undefined || (candidate.value ?? 0) < (lowest.value ?? 0)))
      lowest = candidate;
  }
  return lowest;
}
