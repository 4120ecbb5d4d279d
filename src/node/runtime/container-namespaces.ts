import type { FileSystem } from '../../sim/file-system';
import type { NetworkNamespace } from '../../sim/net';
import type { ContainerGroup } from '../resources/container-group';
import type { Namespaces, Program } from './process/process';

/** What the processes of a container have in common. Its files are made when one of them first looks at them. */
export class ContainerNamespaces implements Namespaces {
  readonly network: NetworkNamespace;
  readonly hostname: string;
  readonly programs: ReadonlyMap<string, Program>;
  readonly group: ContainerGroup;
  readonly isUntouched: (path: string) => boolean;
  readonly kernel: NonNullable<Namespaces['kernel']>;
  readonly #files: () => FileSystem;

  constructor(
    files: () => FileSystem,
    network: NetworkNamespace,
    hostname: string,
    programs: ReadonlyMap<string, Program>,
    group: ContainerGroup,
    isUntouched: (path: string) => boolean,
    kernel: NonNullable<Namespaces['kernel']>,
  ) {
    this.#files = files;
    this.isUntouched = isUntouched;
    this.kernel = kernel;
    this.network = network;
    this.hostname = hostname;
    this.programs = programs;
    this.group = group;
  }

  get files(): FileSystem {
    return this.#files();
  }
}
