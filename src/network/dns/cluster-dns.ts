import { services } from '../../api/kinds/service';
import type { ApiServer } from '../../api/server';
import type { DnsAnswer, DnsQuestion } from '../../sim/dns';
import type { NameServers, NetworkParty, ServerAnswer } from '../hooks';
import { ClusterZone } from './cluster-zone';
import { outsideAnswer } from './outside-zone';

/** Where the cluster's name server is served. */
const DNS_SERVICE = { namespace: 'kube-system', name: 'kube-dns' };
/** From the question to the answer. */
const ANSWER_MS = 1;

export interface ClusterDnsOptions {
  /** The hosts outside of the cluster that have a name. */
  readonly outside: (name: string) => string | undefined;
  /** May a packet go from `from` to the cluster's name server? */
  readonly mayAsk: (from: NetworkParty) => boolean;
  /** Are there name servers outside of the cluster at this address? */
  readonly isOutside: (address: string) => boolean;
}

/**
 * The name servers that the processes of a cluster can reach: that of the cluster at the address of Service `kube-system/kube-dns`, and those
 * outside, who know none of its names. What the cluster's does not know it asks them (CoreDNS, plugin/forward).
 *
 * Divergence from real Kubernetes: there are no coredns pods: the network itself answers, from every node in the same time, for as long as the
 * Service exists; policies see the answer coming from a pod of namespace kube-system with label `k8s-app: kube-dns`. Its ConfigMap is not read.
 */
export class ClusterDns implements NameServers {
  readonly #api: ApiServer;
  readonly #zone: ClusterZone;
  readonly #options: ClusterDnsOptions;

  constructor(api: ApiServer, options: ClusterDnsOptions) {
    this.#api = api;
    this.#zone = new ClusterZone(api);
    this.#options = options;
  }

  ask(server: string, question: DnsQuestion, from: NetworkParty): ServerAnswer | 'lost' {
    if (server === this.#api.find(services, DNS_SERVICE)?.spec.clusterIP) {
      if (!this.#options.mayAsk(from)) return 'lost';
      return { answer: this.#clusterAnswer(question), afterMs: ANSWER_MS };
    }
    if (!this.#options.isOutside(server) || this.#isService(server)) return 'lost';
    return { answer: this.#outsideAnswer(question), afterMs: ANSWER_MS };
  }

  #isService(address: string): boolean {
    return this.#api.collection(services).under('spec.clusterIP', address).next().done !== true;
  }

  #clusterAnswer(question: DnsQuestion): DnsAnswer {
    const elsewhere = (other: DnsQuestion) =>
      this.#zone.answer(other, this.#outsideAnswer) ?? this.#outsideAnswer(other);
    return this.#zone.answer(question, elsewhere) ?? this.#outsideAnswer(question);
  }

  readonly #outsideAnswer = (question: DnsQuestion): DnsAnswer => outsideAnswer(question, this.#options.outside);
}
