import type { ServiceEndpoint } from './service-endpoints';

interface Bond {
  readonly endpoint: string;
  readonly untilMs: number;
}

/** As many clients as the kernel's list of one endpoint remembers (`ip_list_tot` of xt_recent). */
const MAX_CLIENTS = 100;

/** Which client of a service's port is bound to which endpoint, as the rules of one node remember it (iptables' match `recent`). */
export class SessionAffinity {
  /** By service, then by node and port. */
  readonly #bonds = new Map<string, Map<string, Map<string, Bond>>>();

  /** The endpoint the client used last, if that was not too long ago and it is among the candidates. */
  recall(
    service: string,
    list: string,
    client: string,
    nowMs: number,
    candidates: readonly ServiceEndpoint[],
  ): ServiceEndpoint | undefined {
    const bond = this.#bonds.get(service)?.get(list)?.get(client);
    if (bond === undefined || bond.untilMs < nowMs) return undefined;
    return candidates.find((candidate) => identityOf(candidate) === bond.endpoint);
  }

  remember(service: string, list: string, client: string, endpoint: ServiceEndpoint, untilMs: number): void {
    let lists = this.#bonds.get(service);
    if (lists === undefined) this.#bonds.set(service, (lists = new Map()));
    let clients = lists.get(list);
    if (clients === undefined) lists.set(list, (clients = new Map()));
    clients.delete(client);
    clients.set(client, { endpoint: identityOf(endpoint), untilMs });
    const [oldest] = clients.keys();
    if (clients.size > MAX_CLIENTS && oldest !== undefined) clients.delete(oldest);
  }

  forget(service: string): void {
    this.#bonds.delete(service);
  }
}

function identityOf({ address, port }: ServiceEndpoint): string {
  return `${address}:${port}`;
}
