import type { FileSystem } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { ContainerGroup } from '../resources/container-group';
import type { Namespaces, Program } from './process/process';

/** The container as its namespaces see it. */
export interface ContainerHost {
  /** Made at the first call. */
  readonly files: FileSystem;
  isUntouched(path: string): boolean;
  kernel(): ReturnType<NonNullable<Namespaces['kernel']>>;
}

/** What the processes of a container have in common. Its files are made when one of them first looks at them. */
export class ContainerNamespaces implements Namespaces {
  readonly network: NetworkNamespace;
  readonly hostname: string;
  readonly programs: ReadonlyMap<string, Program>;
  readonly group: ContainerGroup;
  readonly #host: ContainerHost;

  constructor(
    host: ContainerHost,
    network: NetworkNamespace,
    hostname: string,
    programs: ReadonlyMap<string, Program>,
    group: ContainerGroup,
  ) {
    this.#host = host;
    this.network = network;
    this.hostname = hostname;
    this.programs = programs;
    this.group = group;
  }

  get files(): FileSystem {
    return this.#host.files;
  }

  isUntouched(path: string): boolean {
    return this.#host.isUntouched(path);
  }

  kernel(): ReturnType<ContainerHost['kernel']> {
    return this.#host.kernel();
  }
}
