import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../../api/generated/types';
import { labelMatcher, type LabelMatcher } from '../../api/scheduling/label-requirement';
import { parseAddress, parseRange, type AddressRange } from '../../sim/ipv4';
import type { Protocol } from '../hooks';

type Labels = Readonly<Record<string, string>>;

/** The end of a conversation as policies see it. */
export interface PolicyEnd {
  readonly address: string;
  /** Absent: it is no pod of the cluster's network. */
  readonly pod?: PolicyPod;
}

export interface PolicyPod {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** The number that a name of a port stands for. */
  readonly portNamed: (name: string, protocol: string) => number | undefined;
}

export type Direction = 'Ingress' | 'Egress';

/** A NetworkPolicy that has been read once. */
export interface PolicyRules {
  readonly selects: (labels: Labels) => boolean;
  /** Undefined: the policy says nothing of this direction. */
  readonly rules: Readonly<Record<Direction, readonly Rule[] | undefined>>;
}

interface Rule {
  /** Undefined: everybody. */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined: every port. */
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

type Peer =
  | { readonly kind: 'pods'; readonly namespaces: LabelMatcher | undefined; readonly pods: LabelMatcher }
  | { readonly kind: 'block'; readonly range: AddressRange; readonly except: readonly AddressRange[] };

/** What a policy demands (staging/src/k8s.io/api/networking/v1/types.go; pkg/apis/networking/v1/defaults.go). */
export function readPolicy({ spec }: Pick<NetworkPolicy, 'spec'>): PolicyRules {
  const types = spec.policyTypes ?? [];
  const ingress = (spec.ingress ?? []).map(({ from, ports }) => rule(from, ports));
  const egress = (spec.egress ?? []).map(({ to, ports }) => rule(to, ports));
  const matcher = labelMatcher(spec.podSelector ?? {});
  return {
    selects: (labels) => matcher.matches(labels),
    rules: {
      Ingress: types.includes('Ingress') ? ingress : undefined,
      Egress: types.includes('Egress') ? egress : undefined,
    },
  };
}

/** Does one rule of the policy, which is of `namespace`, permit to talk to `peer` at this port? `server` is the end that listens. */
export function permits(
  rules: readonly Rule[],
  namespace: string,
  peer: PolicyEnd,
  server: PolicyEnd,
  port: number,
  protocol: Protocol,
): boolean {
  return rules.some(
    ({ peers, ports }) =>
      (peers === undefined || peers.some((candidate) => isPeer(candidate, namespace, peer))) &&
      (ports === undefined || ports.some((candidate) => hasPort(candidate, server, port, protocol))),
  );
}

/** The number that the name of a port stands for among a pod's containers. */
export function portNamed({ spec }: Pod, name: string, protocol: string): number | undefined {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    const found = ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

function rule(peers: readonly NetworkPolicyPeer[] | undefined, ports: readonly NetworkPolicyPort[] | undefined): Rule {
  return {
    peers: peers === undefined || peers.length === 0 ? undefined : peers.map(readPeer),
    ports: ports === undefined || ports.length === 0 ? undefined : ports,
  };
}

function readPeer({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer): Peer {
  if (ipBlock !== undefined)
    return { kind: 'block', range: parseRange(ipBlock.cidr), except: (ipBlock.except ?? []).map(parseRange) };
  return {
    kind: 'pods',
    namespaces: namespaceSelector === undefined ? undefined : labelMatcher(namespaceSelector),
    pods: labelMatcher(podSelector ?? {}),
  };
}

function isPeer(peer: Peer, namespace: string, { address, pod }: PolicyEnd): boolean {
  if (peer.kind === 'block') {
    const number = parseAddress(address) ?? -1;
    const isIn = ({ first, last }: AddressRange) => number >= first && number <= last;
    return isIn(peer.range) && !peer.except.some(isIn);
  }
  if (pod === undefined || !peer.pods.matches(pod.labels)) return false;
  return peer.namespaces === undefined ? pod.namespace === namespace : peer.namespaces.matches(pod.namespaceLabels);
}

function hasPort(
  { port: wanted, endPort, protocol: wantedProtocol = 'TCP' }: NetworkPolicyPort,
  server: PolicyEnd,
  port: number,
  protocol: Protocol,
): boolean {
  if (wantedProtocol !== protocol) return false;
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return server.pod?.portNamed(wanted, protocol) === port;
  return endPort === undefined ? port === wanted : port >= wanted && port <= endPort;
}
