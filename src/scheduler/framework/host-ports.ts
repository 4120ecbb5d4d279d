import type { ContainerPort, Pod } from '../../api/generated/types';
import { isRestartableInitContainer } from '../../api/kinds/pod/requests';

const ALL_ADDRESSES = '0.0.0.0';

/** The host ports that a pod takes on its node while it runs: those of its containers and sidecars (pkg/scheduler/util/utils.go, `GetHostPorts`). */
export function hostPortsOf({ spec }: Pick<Pod, 'spec'>): readonly ContainerPort[] {
  const sidecars = spec.initContainers?.filter(isRestartableInitContainer) ?? [];
  let ports: ContainerPort[] | undefined;
  for (const containers of [sidecars, spec.containers]) {
    for (const container of containers) {
      for (const port of container.ports ?? []) if ((port.hostPort ?? 0) > 0) (ports ??= []).push(port);
    }
  }
  return ports ?? NO_PORTS;
}

const NO_PORTS: readonly ContainerPort[] = [];

/** The host ports in use on a node (kube-scheduler/framework/types.go, `HostPortInfo`). */
export class HostPorts {
  /** The number of users by address and `protocol/port`. */
  readonly #used: Map<string, Map<string, number>>;

  constructor(from?: HostPorts) {
    this.#used = new Map();
    if (from !== undefined) for (const [address, ports] of from.#used) this.#used.set(address, new Map(ports));
  }

  add(port: ContainerPort): void {
    const address = addressOf(port);
    let ports = this.#used.get(address);
    if (ports === undefined) this.#used.set(address, (ports = new Map()));
    ports.set(nameOf(port), (ports.get(nameOf(port)) ?? 0) + 1);
  }

  remove(port: ContainerPort): void {
    const address = addressOf(port);
    const ports = this.#used.get(address);
    const users = ports?.get(nameOf(port));
    if (ports === undefined || users === undefined) return;
    if (users > 1) ports.set(nameOf(port), users - 1);
    else ports.delete(nameOf(port));
    if (ports.size === 0) this.#used.delete(address);
  }

  /** Would `port` collide? 0.0.0.0 collides with every address. */
  conflictsWith(port: ContainerPort): boolean {
    const address = addressOf(port);
    const name = nameOf(port);
    if (address !== ALL_ADDRESSES) {
      return this.#used.get(address)?.has(name) === true || this.#used.get(ALL_ADDRESSES)?.has(name) === true;
    }
    for (const ports of this.#used.values()) if (ports.has(name)) return true;
    return false;
  }
}

function addressOf({ hostIP = '' }: ContainerPort): string {
  return hostIP === '' ? ALL_ADDRESSES : hostIP;
}

function nameOf({ protocol = 'TCP', hostPort = 0 }: ContainerPort): string {
  return `${protocol}/${hostPort}`;
}
