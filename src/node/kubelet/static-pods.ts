import type { Pod } from '../../api/generated/types';

/** What a kubelet does with its static pods. */
export interface StaticPodHost {
  /** A pod of this name is still there, though it may be ending. */
  has(fullName: string): boolean;
  start(pod: Pod): void;
  stop(pod: Pod): void;
}

/** `default/web-node-1` */
export function fullName({ namespace = '', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The pods that a machine's own files ask for. A changed file is a new pod, which starts when the old one has ended. */
export class StaticPods {
  readonly #host: StaticPodHost;
  #wanted: ReadonlyMap<string, Pod> = new Map();

  constructor(host: StaticPodHost) {
    this.#host = host;
  }

  has(name: string): boolean {
    return this.#wanted.has(name);
  }

  /** These are to run from now on, and no others. */
  update(pods: readonly Pod[]): void {
    const before = this.#wanted;
    const wanted = new Map<string, Pod>();
    for (const pod of pods) {
      const name = fullName(pod.metadata);
      if (!wanted.has(name)) wanted.set(name, pod);
    }
    this.#wanted = wanted;
    for (const [name, pod] of before) if (wanted.get(name)?.metadata.uid !== pod.metadata.uid) this.#host.stop(pod);
    for (const [name, pod] of wanted) {
      if (before.get(name)?.metadata.uid !== pod.metadata.uid && !this.#host.has(name)) this.#host.start(pod);
    }
  }

  /** Nothing is left of the pod that had this name. */
  released(name: string): void {
    const next = this.#wanted.get(name);
    if (next !== undefined) this.#host.start(next);
  }
}
