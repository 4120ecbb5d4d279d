import type { ApiAvailability } from '../../api/availability';
import type { EventRecorder } from '../../api/events/event-recorder';
import type { HostIP, Node, ObjectReference, Pod } from '../../api/generated/types';
import type { ApiServer } from '../../api/server';
import { sharing } from '../../api/sharing';
import type { NetworkNamespace } from '../../sim/net';
import type { RandomStream } from '../../sim/random';
import type { Simulation } from '../../sim/simulation';
import type { PodNetwork } from '../../api/pod-network';
import type { ContainerRuntime } from '../runtime/container-runtime';
import type { VolumeManager } from '../volumes/volume-manager';
import type { BackOff } from './back-off';
import type { ClusterNames } from './pod-dns';
import type { Prober } from './probe-results';
import type { ServiceEnvironment } from './service-environment';

/** What the parts of one kubelet share. */
export interface KubeletContext {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly runtime: ContainerRuntime;
  readonly network: PodNetwork;
  /** The stack of the node itself. */
  readonly hostNetwork: NetworkNamespace;
  readonly recorder: EventRecorder;
  /** Whether the API server answers: nothing is written while it does not. */
  readonly availability: ApiAvailability;
  readonly nodeName: string;
  readonly nodeRef: ObjectReference;
  readonly hostIP: string;
  readonly hostIPs: readonly HostIP[];
  readonly names: ClusterNames;
  readonly services: ServiceEnvironment;
  readonly probes: Prober;
  readonly volumes: VolumeManager;
  readonly random: RandomStream;
  readonly containerBackOff: BackOff;
  readonly imageBackOff: BackOff;
  /** By image back-off key: why the last pull failed. */
  readonly pullErrors: Map<string, string>;
  /** The kubelet runs; false for ever once it was stopped. */
  readonly alive: () => boolean;
  /** The node object as it is now. */
  readonly node: () => Node | undefined;
  /** Where pods get their addresses from, as the network plugin was last told: the node object may be gone by now. '' before that. */
  readonly podCIDR: () => string;
  /** Why pods cannot be given a network, or undefined. */
  readonly networkError: () => string | undefined;
  /** The first moment after `fromMs` at which the kubelet lists its containers anew. */
  readonly nextRelistMs: (fromMs: number) => number;
  /** The node has an image that it had not before. */
  readonly imagesChanged: () => void;
}

/** `web_default(5c3b...)`: pkg/kubelet/util/format/pod.go. */
export function formatPod({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
}

/** How events name a container of a pod. */
export function containerFieldPath({ spec }: Pod, name: string): string {
  const isIt = (container: { readonly name: string }): boolean => container.name === name;
  if (spec.initContainers?.some(isIt) === true) return shared(`spec.initContainers{${name}}`);
  return shared(
    `spec.${spec.ephemeralContainers?.some(isIt) === true ? 'ephemeralContainers' : 'containers'}{${name}}`,
  );
}

const shared = sharing<string>();

/** A duration between `ms` and one and a half times that (wait.Jitter with factor 0.5). */
export function jitter(random: RandomStream, ms: number): number {
  return ms + random.below(Math.floor(ms / 2) + 1);
}
