import type { Pod } from '../generated/types';
import type { ExecSession, KubeletDirectory, KubeletEndpoint, LogOptions } from '../kubelet-endpoint';
import { badRequest, internalError } from '../status';
import { parseTimestamp } from '../time';

/**
 * `pods/log`: the text that the pod's kubelet has kept. A pod without a node has an empty log.
 * Source: pkg/registry/core/pod/strategy.go (LogLocation), pkg/apis/core/validation/validation.go (ValidatePodLogOptions).
 */
export function podLog(
  pod: Pod,
  query: Readonly<Record<string, string>>,
  kubelets: KubeletDirectory,
  nowMs: number,
): string {
  const container = containerOf(pod, query['container'] ?? '');
  if ((pod.spec.nodeName ?? '') === '') return '';
  return kubeletOf(pod, kubelets).logs(reference(pod), container, logOptions(query, nowMs));
}

/** `pods/exec`: starts a command in a running container. */
export function podExec(
  pod: Pod,
  container: string | undefined,
  command: readonly string[],
  stdin: string | undefined,
  kubelets: KubeletDirectory,
): ExecSession {
  const name = containerOf(pod, container ?? '');
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return kubeletOf(pod, kubelets).exec(reference(pod), name, command, stdin);
}

function containerOf({ metadata: { name: pod }, spec }: Pod, container: string): string {
  const names = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  );
  if (container !== '') {
    if (names.includes(container)) return container;
    throw badRequest(`container ${container} is not valid for pod ${pod}`);
  }
  const [first] = spec.containers;
  if (spec.containers.length === 1 && first !== undefined) return first.name;
  throw badRequest(`a container name must be specified for pod ${pod}, choose one of: [${names.join(' ')}]`);
}

function kubeletOf({ spec: { nodeName = '' }, status }: Pod, kubelets: KubeletDirectory): KubeletEndpoint {
  const kubelet = kubelets(nodeName);
  if (kubelet !== undefined) return kubelet;
  const address = `${status?.hostIP ?? nodeName}:10250`;
  throw internalError(`error dialing backend: dial tcp ${address}: connect: connection refused`);
}

function reference({ metadata: { namespace = '', name, uid } }: Pod) {
  return { namespace, name, uid };
}

function logOptions(query: Readonly<Record<string, string>>, nowMs: number): LogOptions {
  const number = (name: string) => {
    const text = query[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0)
      throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    return value;
  };
  const sinceSeconds = number('sinceSeconds');
  const { sinceTime } = query;
  const sinceMs = sinceTime === undefined ? sinceSeconds && nowMs - sinceSeconds * 1000 : parseTimestamp(sinceTime);
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  return {
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceMs !== undefined && { sinceMs }),
    previous: query['previous'] === 'true',
    timestamps: query['timestamps'] === 'true',
  };
}
