import type { NetworkNamespace } from '../sim/net';

/** A port of the node that leads to one of the pod (`ports[].hostPort`). */
export interface HostPort {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Absent: all addresses of the node. */
  readonly hostIP?: string;
}

/** The pod whose sandbox asks for an address. */
export interface PodAttachment {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly nodeName: string;
  /** The node's `spec.podCIDR`, `10.244.1.0/24`. */
  readonly podCIDR: string;
  readonly hostPorts?: readonly HostPort[] | undefined;
}

/** A container on a machine that has no Kubernetes, as `docker run` starts it. */
export interface ContainerAttachment {
  /** Unlike every other container's and every pod's. */
  readonly id: string;
  readonly name: string;
  /** The machine it runs on. */
  readonly machine: string;
  /** `--publish`. */
  readonly published?: readonly HostPort[];
}

/**
 * The network plugin as a node sees it (CNI's ADD and DEL, and the cable of the node itself).
 * All calls are local and take no virtual time; what goes over the network does.
 */
export interface PodNetwork {
  /** Plugs a node in: its own stack, whose only address is `address`; hostNetwork pods and the kubelet's probes use it. Again after `disconnectNode`. */
  connectNode(nodeName: string, address: string): NetworkNamespace;
  /** The node lost its power or its cable: nothing answers at its address or its pods' any more, callers time out. Pods stay attached. */
  disconnectNode(nodeName: string): void;
  /** Makes the stack of a pod, with one free address of the node's range and loopback; undefined when the range is used up. */
  attach(pod: PodAttachment): NetworkNamespace | undefined;
  /** Makes the stack of a container on its machine's own bridge; undefined when no address is left. Absent: there are no bridges. */
  attachContainer?(container: ContainerAttachment): NetworkNamespace | undefined;
  /** Frees the address and drops what still listens. Does nothing for an unknown uid. */
  detach(podUid: string): void;
}
