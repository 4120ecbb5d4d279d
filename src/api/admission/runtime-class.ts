import { deepEqual } from '../equality';
import type { Pod, RuntimeClass, Toleration } from '../generated/types';
import { quote } from '../go/text';
import { pods } from '../kinds/pod/pod';
import { runtimeClasses } from '../kinds/policy';
import { extended } from '../mutable';
import { compareQuantities, parseQuantity } from '../quantity';
import type { ApiServer } from '../server';
import { unclassified } from '../status';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

/** A pod takes the overhead, the node selector and the tolerations of its RuntimeClass (plugin/pkg/admission/runtimeclass/admission.go). */
export function runtimeClass(api: ApiServer): AdmissionPlugin {
  return {
    name: 'RuntimeClass',
    kinds: [pods],
    mutate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, pods)) return request.object;
      const named = classOf(api, request);
      return named === undefined ? request.object : withClass(request, named);
    },
    validate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, pods)) return;
      const { overhead } = request.object.spec;
      const demanded = classOf(api, request)?.overhead;
      if (demanded !== undefined) {
        if (!sameAmounts(demanded.podFixed, overhead)) throw forbiddenRequest(request, OTHER_OVERHEAD);
      } else if (overhead !== undefined) {
        throw forbiddenRequest(
          request,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
      }
    },
  };
}

const OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function classOf(api: ApiServer, request: AdmissionRequest<Pod>): RuntimeClass | undefined {
  const name = request.object.spec.runtimeClassName;
  if (name === undefined) return undefined;
  // What a client without a server's answer says.
  if (name === '') throw unclassified('resource name may not be empty');
  const found = api.find(runtimeClasses, { namespace: '', name });
  if (found === undefined) throw forbiddenRequest(request, `pod rejected: RuntimeClass ${quote(name)} not found`);
  return found;
}

function withClass(request: AdmissionRequest<Pod>, { overhead, scheduling }: RuntimeClass): Pod {
  const { object: pod } = request;
  const { podFixed } = overhead ?? {};
  const asked = pod.spec.overhead ?? {};
  if (overhead !== undefined && Object.keys(asked).length > 0 && !sameAmounts(podFixed, asked))
    throw forbiddenRequest(request, OTHER_OVERHEAD);
  let { spec } = pod;
  if (podFixed !== undefined) spec = extended(spec, { overhead: podFixed });
  if (scheduling === undefined) return spec === pod.spec ? pod : { ...pod, spec };
  const { nodeSelector = {}, tolerations = [] } = scheduling;
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value)
      throw forbiddenRequest(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      );
  }
  const selectors = { ...spec.nodeSelector, ...nodeSelector };
  if (Object.keys(selectors).length > 0) spec = extended(spec, { nodeSelector: selectors });
  const merged = mergeTolerations([...(spec.tolerations ?? []), ...tolerations]);
  if (merged.length > 0) spec = extended(spec, { tolerations: merged });
  return { ...pod, spec };
}

function sameAmounts(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], b[name]];
      return (
        left !== undefined && right !== undefined && compareQuantities(parseQuantity(left), parseQuantity(right)) === 0
      );
    })
  );
}

/** Without those that another one includes (pkg/util/tolerations/tolerations.go, `MergeTolerations`). */
function mergeTolerations(all: readonly Toleration[]): readonly Toleration[] {
  const merged: Toleration[] = [];
  for (const [index, toleration] of all.entries()) {
    const isIncluded =
      merged.some((other) => includes(other, toleration)) ||
      all.slice(index + 1).some((other) => !deepEqual(other, toleration) && includes(other, toleration));
    if (!isIncluded) merged.push(toleration);
  }
  return merged;
}

/** `isSuperset`. */
function includes(wide: Toleration, narrow: Toleration): boolean {
  if (deepEqual(wide, narrow)) return true;
  const { key = '', operator = 'Equal', effect = '' } = wide;
  if ((narrow.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false;
  if ((narrow.effect ?? '') !== effect && effect !== '') return false;
  if (effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds) return false;
  }
  if (operator === 'Exists') return true;
  return operator === 'Equal' && narrow.operator === 'Equal' && (narrow.value ?? '') === (wide.value ?? '');
}
