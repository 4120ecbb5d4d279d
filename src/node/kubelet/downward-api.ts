import type { Container, ObjectFieldSelector, Pod, ResourceFieldSelector } from '../../api/generated/types';
import { getOwn } from '../../api/json-object';
import { quote } from '../../api/go/text';
import { milliValue, value } from '../../api/quantity';
import type { Outcome } from '../outcome';

export interface DownwardContext {
  readonly pod: Pod;
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
  /** The node's; stands in for limits that are not set. */
  readonly allocatable: Readonly<Record<string, string>>;
}

/** A field of the pod as text (pkg/kubelet/kubelet_pods.go, `podFieldSelectorRuntimeValue`; pkg/fieldpath/fieldpath.go). */
export function podField(
  { fieldPath }: ObjectFieldSelector,
  { pod, podIPs, hostIPs }: DownwardContext,
): Outcome<string> {
  const { metadata, spec } = pod;
  switch (fieldPath) {
    case 'metadata.name':
      return { value: metadata.name };
    case 'metadata.namespace':
      return { value: metadata.namespace ?? '' };
    case 'metadata.uid':
      return { value: metadata.uid };
    case 'metadata.labels':
      return { value: formatMap(metadata.labels) };
    case 'metadata.annotations':
      return { value: formatMap(metadata.annotations) };
    case 'spec.nodeName':
      return { value: spec.nodeName ?? '' };
    case 'spec.serviceAccountName':
      return { value: spec.serviceAccountName ?? '' };
    case 'status.hostIP':
      return { value: hostIPs[0] ?? '' };
    case 'status.hostIPs':
      return { value: hostIPs.join(',') };
    case 'status.podIP':
      return { value: podIPs[0] ?? '' };
    case 'status.podIPs':
      return { value: podIPs.join(',') };
  }
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (map === 'labels') return { value: getOwn(metadata.labels ?? {}, key) ?? '' };
  if (map === 'annotations') return { value: getOwn(metadata.annotations ?? {}, key) ?? '' };
  return { error: `unsupported fieldPath: ${fieldPath}` };
}

/** What a container requests or is limited to, in units of the divisor, rounded up (pkg/api/v1/resource/helpers.go). */
export function containerResource(
  selector: ResourceFieldSelector,
  own: Container,
  { pod, allocatable }: DownwardContext,
): Outcome<string> {
  const { containerName = '', resource, divisor = '0' } = selector;
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = containerName === '' ? own : all.find(({ name }) => name === containerName);
  if (container === undefined) return { error: `container ${containerName} not found` };
  const [, part, name = ''] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (part === undefined) return { error: `unsupported container resource : ${resource}` };
  const { requests, limits } = container.resources ?? {};
  const amount = (part === 'requests' ? requests?.[name] : limitOf(name, limits, allocatable)) ?? '0';
  const unit = milliValue(divisor) === 0 ? '1' : divisor;
  const units = name === 'cpu' ? milliValue(amount) / milliValue(unit) : value(amount) / value(unit);
  return { value: String(Math.ceil(units)) };
}

type Amounts = Readonly<Record<string, string>>;

/** A limit that is not set, or nothing, is what the node has (`MergeContainerResourceLimits`). */
function limitOf(name: string, limits: Amounts = {}, allocatable: Amounts): string | undefined {
  const limit = limits[name];
  if (limit !== undefined && (name.startsWith('hugepages-') || milliValue(limit) !== 0)) return limit;
  return name.startsWith('hugepages-') ? undefined : (allocatable[name] ?? limit);
}

/** `key="value"` lines, sorted (pkg/fieldpath/fieldpath.go, `FormatMap`). */
export function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${quote(map[key] ?? '')}`)
    .join('\n');
}
