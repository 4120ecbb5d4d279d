import { aggregateMessages } from '../field-error';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../generated/types';
import { limitRanges } from '../kinds/core/core-controllers';
import { pods } from '../kinds/pod/pod';
import { aggregateContainers, isSupportedPodLevelResource } from '../kinds/pod/requests';
import { listOf, type ResourceList } from '../kinds/resource-list';
import { persistentVolumeClaims } from '../kinds/storage/core-storage';
import { withMetadata } from '../object';
import { parseQuantity } from '../quantity';
import type { ApiServer } from '../server';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';
import { maxLimitRequestRatio, maximum, maximumRequest, minimum } from './limit-constraints';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives containers the requests and limits of a namespace's LimitRanges, and holds pods and claims to them (plugin/pkg/admission/limitranger/admission.go). */
export function limitRanger(api: ApiServer): AdmissionPlugin {
  const rangesOf = ({ metadata }: Pod | PersistentVolumeClaim): readonly LimitRange[] => {
    const found: LimitRange[] = [];
    for (const range of api.collection(limitRanges).values())
      if (range.metadata.namespace === metadata.namespace) found.push(range);
    return found.length < 2 ? found : found.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  };
  return {
    name: 'LimitRanger',
    kinds: [pods, persistentVolumeClaims],
    concerns: (kind, subresource) => kind === pods && subresource === 'resize',
    mutate(request) {
      if (request.operation === 'DELETE' || !isRequestFor(request, pods) || !concernsResources(request))
        return request.object;
      return rangesOf(request.object).reduce(withDefaults, request.object);
    },
    validate(request) {
      if (request.operation === 'DELETE' || request.old?.metadata.deletionTimestamp !== undefined) return;
      if (isRequestFor(request, pods)) {
        if (!concernsResources(request)) return;
        for (const range of rangesOf(request.object)) refuse(request, podErrors(range, request.object));
      } else if (isRequestFor(request, persistentVolumeClaims)) {
        for (const range of rangesOf(request.object)) refuse(request, claimErrors(range, request.object));
      }
    },
  };
}

/** Resources of a pod that is there already only change by its `resize` subresource. */
function concernsResources({ operation, object, old }: AdmissionRequest<Pod>): boolean {
  if (operation === 'CREATE') return true;
  if (old === undefined || object.spec === old.spec) return false;
  return object.spec.containers.some(
    (container, index) => container.resources !== old.spec.containers[index]?.resources,
  );
}

function refuse(request: AdmissionRequest, errors: readonly string[]): void {
  if (errors.length > 0) throw forbiddenRequest(request, aggregateMessages(errors));
}

/** Nobody insists on limits: a range may say `null`, as a Go slice may be nil. */
function itemsOf({ spec }: Loose): readonly LimitRangeItem[] {
  return spec?.limits ?? [];
}

interface Loose {
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] | null } | null;
}

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const item of itemsOf(range)) {
    if (item.type !== 'Container') continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  const notes: string[] = [];
  const fill = (container: Container, what: string): Container => {
    const own = container.resources ?? {};
    const newRequests = absent(requests, own.requests);
    const newLimits = absent(limits, own.limits);
    if (newRequests.length > 0) notes.push(`${newRequests.join(', ')} request for ${what} ${container.name}`);
    if (newLimits.length > 0) notes.push(`${newLimits.join(', ')} limit for ${what} ${container.name}`);
    if (newRequests.length === 0 && newLimits.length === 0) return container;
    return {
      ...container,
      resources: {
        ...own,
        ...((newRequests.length > 0 || own.requests) && { requests: { ...requests, ...own.requests } }),
        ...((newLimits.length > 0 || own.limits) && { limits: { ...limits, ...own.limits } }),
      },
    };
  };
  const containers = pod.spec.containers.map((container) => fill(container, 'container'));
  const initContainers = pod.spec.initContainers?.map((container) => fill(container, 'init container'));
  if (notes.length === 0) return pod;
  const filled = { ...pod, spec: { ...pod.spec, containers, ...(initContainers && { initContainers }) } };
  const annotation = `LimitRanger plugin set: ${notes.join('; ')}`;
  return withMetadata(filled, { annotations: { ...pod.metadata.annotations, [ANNOTATION]: annotation } });
}

function absent(defaults: ResourceList, own: ResourceList | undefined): readonly string[] {
  return Object.keys(defaults)
    .filter((name) => own?.[name] === undefined)
    .sort();
}

function podErrors(range: LimitRange, { spec }: Pod): readonly string[] {
  return itemsOf(range).flatMap((item) => {
    if (item.type === 'Container') {
      const containers = [...spec.containers, ...(spec.initContainers ?? [])];
      return containers.flatMap(({ resources }) =>
        itemErrors(item, resources?.requests ?? {}, resources?.limits ?? {}),
      );
    }
    if (item.type !== 'Pod') return [];
    const whole = (part: 'requests' | 'limits'): ResourceList => ({
      ...listOf(aggregateContainers(spec, part)),
      ...Object.fromEntries(
        Object.entries(spec.resources?.[part] ?? {}).filter(([name]) => isSupportedPodLevelResource(name)),
      ),
    });
    return itemErrors(item, whole('requests'), whole('limits'));
  });
}

function itemErrors(item: LimitRangeItem, requests: ResourceList, limits: ResourceList): readonly string[] {
  const use = { type: item.type, requests, limits };
  return [
    ...each(item.min, (name, amount) => minimum(use, name, amount)),
    ...each(item.max, (name, amount) => maximum(use, name, amount)),
    ...each(item.maxLimitRequestRatio, (name, amount) => maxLimitRequestRatio(use, name, amount)),
  ];
}

function claimErrors(range: LimitRange, { spec }: PersistentVolumeClaim): readonly string[] {
  return itemsOf(range).flatMap((item) => {
    if (item.type !== 'PersistentVolumeClaim') return [];
    const use = { type: item.type, requests: spec.resources?.requests ?? {}, limits: {} };
    return [
      ...each(item.min, (name, amount) => minimum(use, name, amount)),
      ...each(item.max, (name, amount) => maximumRequest(use, name, amount)),
    ];
  });
}

function each(
  list: ResourceList | undefined,
  check: (name: string, enforced: ReturnType<typeof parseQuantity>) => string | undefined,
): readonly string[] {
  return Object.entries(list ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, text]) => check(name, parseQuantity(text)) ?? []);
}
