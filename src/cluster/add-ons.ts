/** What may be installed in a cluster besides its own parts, by the names that minikube gives addons. */
export type AddOn = 'ingress' | 'load-balancer' | 'metrics-server';

/** Installs one. Returns the function that takes it away again; undefined: it can't be installed as things are. */
type Install = () => (() => void) | undefined;

/** What is installed in a cluster. Nothing is, to begin with. */
export class AddOns {
  readonly #installs: Readonly<Record<AddOn, Install>>;
  readonly #installed = new Map<AddOn, () => void>();

  constructor(installs: Readonly<Record<AddOn, Install>>) {
    this.#installs = installs;
  }

  has(addOn: AddOn): boolean {
    return this.#installed.has(addOn);
  }

  /** Does nothing for one that is there. */
  enable(addOn: AddOn): void {
    if (this.#installed.has(addOn)) return;
    const remove = this.#installs[addOn]();
    if (remove !== undefined) this.#installed.set(addOn, remove);
  }

  /** What it has written stays. */
  disable(addOn: AddOn): void {
    this.#installed.get(addOn)?.();
    this.#installed.delete(addOn);
  }
}
