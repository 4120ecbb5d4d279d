import type { DnsAnswer, DnsQuestion } from '../sim/dns';
import type { NetworkNamespace } from '../sim/net';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** Whose network stack it is. */
export type StackOwner =
  | { readonly kind: 'Node'; readonly name: string }
  | { readonly kind: 'Pod'; readonly uid: string; readonly namespace: string; readonly name: string }
  /** A machine outside of the cluster. */
  | { readonly kind: 'Host'; readonly name: string }
  /** A container that runs on a machine without Kubernetes. */
  | { readonly kind: 'Container'; readonly name: string };

/** One end of a conversation. */
export interface NetworkParty extends NetworkNamespace {
  readonly owner: StackOwner;
  /** The machine it is on: a node's name, or that of a host outside. */
  readonly nodeName: string;
  readonly hostname: string;
}

/** What a packet is addressed to. */
export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Where a packet goes in truth. */
export interface TranslatedDestination {
  readonly address: string;
  readonly port: number;
  /** The machine that rewrites it puts its own address in the place of the sender's. */
  readonly masquerade: boolean;
  /** The machine through which it goes, both ways: the node whose port it was sent to. Absent: straight from the sender's. */
  readonly via?: string;
}

/** What a name server answers, and when. */
export interface ServerAnswer {
  readonly answer: DnsAnswer;
  readonly afterMs: number;
}

/** The name servers that can be reached. */
export interface NameServers {
  /** What the server at this address says to `from`; `lost`: nothing. */
  ask(server: string, question: DnsQuestion, from: NetworkParty): ServerAnswer | 'lost';
}

/** Rewrites addresses on the way: what kube-proxy and the CNI plugins' rules do. Asked once for each connection, when it is opened. */
export interface Translation {
  /** `reject`: the sender is told that nobody listens; `drop`: it hears nothing; undefined: nothing is rewritten. */
  translate(from: NetworkParty, destination: Destination): TranslatedDestination | 'reject' | 'drop' | undefined;
}

/** Says which connections may be. Asked once for each, when it is opened. */
export interface PacketPolicies {
  /** `port` is the one that `to` listens on; `source` the address `to` would see. What is not allowed is dropped. */
  allows(from: NetworkParty, to: NetworkParty, port: number, protocol: Protocol, source: string): boolean;
}

/** What a cluster adds to its bare network. Each part may be absent. */
export interface NetworkHooks {
  readonly names?: NameServers;
  readonly translation?: Translation;
  readonly policies?: PacketPolicies;
}
