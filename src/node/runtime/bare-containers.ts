import type { HostPort, PodNetwork } from '../../api/pod-network';
import type { Simulation } from '../../sim/simulation';
import type { MachineResources } from '../resources/machine-resources';
import { Container } from './container';
import type { ContainerMount } from './container-config';
import { hexId } from './hex-id';
import type { PulledImage } from './images/image-store';
import { PodSandbox } from './pod-sandbox';
import type { User } from './process/process';

/** What `docker run` asks for. */
export interface BareContainerOptions {
  readonly name: string;
  readonly image: PulledImage;
  /** As it was typed. */
  readonly imageName: string;
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly published: readonly HostPort[];
  readonly mounts?: readonly ContainerMount[];
  /** The names of the volumes among them. */
  readonly volumes?: readonly string[];
  readonly workingDir?: string;
  readonly user?: Partial<User>;
  /** The first process can be written to. */
  readonly stdin?: boolean;
}

/** A container that nobody but the one who started it knows of. */
export interface BareContainer {
  readonly container: Container;
  readonly name: string;
  readonly published: readonly HostPort[];
  readonly volumes: readonly string[];
  /** Gives its network back; once is enough. */
  readonly unplug: () => void;
}

const BRIDGE_NAMESPACE = '';
const SHORT_ID = 12;

/**
 * The containers of a machine that belong to no pod: no kubelet knows them, and whoever removes one has removed it for good
 * (moby, daemon/create.go, daemon/delete.go).
 *
 * Divergence from real Docker: there are no restart policies, and no networks besides the default bridge; a container that has ended
 * can't be started again.
 */
export class BareContainers {
  readonly #sim: Simulation;
  readonly #machine: MachineResources;
  readonly #all = new Map<string, BareContainer>();
  #count = 0;

  constructor(sim: Simulation, machine: MachineResources) {
    this.#sim = sim;
    this.#machine = machine;
  }

  /** The oldest first. */
  list(): IterableIterator<BareContainer> {
    return this.#all.values();
  }

  get(id: string): BareContainer | undefined {
    return this.#all.get(id);
  }

  /** Makes and starts one. An error of its start is given back with it; undefined when the machine has no address left. */
  run(
    network: PodNetwork,
    nodeName: string,
    options: BareContainerOptions,
  ): { readonly bare: BareContainer; readonly error: string | undefined } | undefined {
    const {
      name,
      image,
      imageName,
      entrypoint,
      args,
      env,
      published,
      mounts,
      volumes = [],
      workingDir,
      user,
      stdin,
    } = options;
    this.#count += 1;
    const uid = `docker ${nodeName} ${this.#count} ${this.#sim.nowMs}`;
    const stack = network.attachContainer?.({ id: uid, name, machine: nodeName, published });
    if (stack === undefined) return undefined;
    // Docker calls the machine after its container; ours has a sandbox beneath, whose id stands for it.
    const hostname = hexId(`hostname ${uid}`, SHORT_ID);
    const sandbox = new PodSandbox({
      podUid: uid,
      podName: name,
      podNamespace: BRIDGE_NAMESPACE,
      attempt: 0,
      hostname,
      network: stack,
      files: { of: () => containerFiles(hostname, stack.addresses) },
      createdMs: this.#sim.nowMs,
    });
    const config = {
      name,
      attempt: 0,
      image,
      imageName,
      env,
      ...(entrypoint && { command: entrypoint }),
      ...(args && { args }),
      ...(mounts && { mounts }),
      ...(workingDir !== undefined && { workingDir }),
      ...(user && { user }),
      ...(stdin === true && { stdin, stdinOnce: true }),
    };
    const container = new Container(this.#sim, sandbox, config, this.#machine);
    const unplug = (): void => {
      sandbox.markNotReady();
      network.detach(uid);
    };
    const bare = { container, name, published, volumes, unplug };
    this.#all.set(container.id, bare);
    container.onExit(unplug);
    const error = container.start();
    return { bare, error };
  }

  /** Kills it if it still runs, and forgets it. */
  remove(id: string): void {
    const bare = this.#all.get(id);
    if (bare === undefined) return;
    this.#all.delete(id);
    bare.container.kill();
    this.#machine.layerRemoved(bare.container.layerBytes);
  }

  losePower(): void {
    for (const { container, unplug } of this.#all.values()) {
      container.losePower();
      unplug();
    }
  }
}

/** moby, libnetwork/etchosts, libnetwork/resolvconf. */
function containerFiles(
  hostname: string,
  addresses: readonly string[],
): readonly (readonly [path: string, text: string])[] {
  const hosts = [
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::\tip6-localnet',
    'ff00::\tip6-mcastprefix',
    'ff02::1\tip6-allnodes',
    'ff02::2\tip6-allrouters',
    ...addresses.map((address) => `${address}\t${hostname}`),
  ];
  return [
    ['/etc/hostname', `${hostname}\n`],
    ['/etc/hosts', `${hosts.join('\n')}\n`],
    ['/etc/resolv.conf', 'nameserver 8.8.8.8\n'],
  ];
}
