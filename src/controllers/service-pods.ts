import type { Pod, Service, ServicePort } from '../api/generated/types';
import { pods } from '../api/kinds/pod/pod';
import { services } from '../api/kinds/service';
import { hasTerminalPhase } from '../api/kinds/pod/phase';
import { keyText } from '../api/object';
import { deepEqual } from '../api/equality';
import { selectorFromSet } from '../api/selectors/label-selector';
import type { ApiServer } from '../api/server';
import { isPodReady } from './pod-activity';
import { selectedPods } from './selected-pods';
import type { WorkQueue } from './work-queue';

/** What says of an object that its service has no address of its own (staging/src/k8s.io/api/core/v1/well_known_labels.go). */
export const HEADLESS_LABEL = 'service.kubernetes.io/headless';

/** A port of a service as one pod serves it. */
export interface ServedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** Tells the queue of the services whose pods, or that themselves, have changed (endpointslice/util/controller_utils.go, `GetServicesToUpdateOnPodChange`). */
export function watchServicesAndPods(api: ApiServer, queue: WorkQueue): readonly (() => void)[] {
  return [
    api.watch(services, {}, ({ object: { metadata } }) => queue.add(keyText(metadata.namespace ?? '', metadata.name))),
    api.watch(pods, { concerns: concernsServices }, ({ object, old }) => {
      const { namespace = '', labels = {} } = object.metadata;
      for (const service of api.collection(services).values(namespace)) {
        if (selects(service, labels) || (old !== undefined && selects(service, old.metadata.labels ?? {})))
          queue.add(keyText(namespace, service.metadata.name));
      }
    }),
  ];
}

/** The pods that a service selects; undefined for a service whose endpoints are somebody else's. Sorted by name. */
export function podsOfService(api: ApiServer, { spec, metadata }: Service): readonly Pod[] | undefined {
  if (spec.selector === undefined || spec.type === 'ExternalName') return undefined;
  return selectedPods(api, metadata.namespace ?? '', selectorFromSet(spec.selector));
}

/** Has an address and has not ended for good (endpointslice/util/controller_utils.go, `ShouldPodBeInEndpoints`). */
export function isPodReachable({ status, metadata }: Pod, includesTerminating: boolean): boolean {
  if (hasTerminalPhase(status)) return false;
  if ((status?.podIP ?? '') === '') return false;
  return includesTerminating || metadata.deletionTimestamp === undefined;
}

/**
 * The ports of a service that a pod has: named ones are looked up among its containers and sidecars (endpointslice/utils.go, `FindPort`).
 * Without named ones all pods have the same, and are given one list of them.
 */
export function servedPorts({ spec: { ports = [] } }: Service): (pod: Pod) => readonly ServedPort[] {
  const portsOf = (pod: Pod): readonly ServedPort[] =>
    ports.flatMap((servicePort) => {
      const port = targetPort(servicePort, pod);
      if (port === undefined) return [];
      const { name = '', protocol = 'TCP', appProtocol } = servicePort;
      return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
    });
  if (ports.some((servicePort) => typeof servicePort.targetPort === 'string')) return portsOf;
  let same: readonly ServedPort[] | undefined;
  return (pod) => (same ??= portsOf(pod));
}

/** The host name that a pod has within a service (`ShouldSetHostname`). */
export function hostnameIn({ metadata }: Service, { spec, metadata: { namespace } }: Pod): string | undefined {
  const { hostname = '', subdomain } = spec;
  return hostname !== '' && subdomain === metadata.name && namespace === metadata.namespace ? hostname : undefined;
}

export function isHeadless({ spec }: Service): boolean {
  return (spec.clusterIP ?? '') === '' || spec.clusterIP === 'None';
}

function targetPort(
  { port, targetPort: target = port, protocol = 'TCP' }: ServicePort,
  { spec }: Pod,
): number | undefined {
  if (typeof target === 'number') return target;
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    const named = ports.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol);
    if (named !== undefined) return named.containerPort;
  }
  return undefined;
}

function selects({ spec }: Service, labels: Labels): boolean {
  return spec.selector !== undefined && hasAll(labels, spec.selector);
}

/** Every change of a pod asks this of every service of its namespace. */
function hasAll(labels: Labels, wanted: Labels): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

type Labels = Readonly<Record<string, string>>;

/** `podEndpointsChanged`: what endpoints are made of. */
function concernsServices(pod: Pod, old: Pod): boolean {
  return (
    isPodReady(pod) !== isPodReady(old) ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    pod.status?.podIP !== old.status?.podIP ||
    pod.status?.phase !== old.status?.phase ||
    pod.spec.nodeName !== old.spec.nodeName ||
    !deepEqual(pod.metadata.labels, old.metadata.labels)
  );
}
