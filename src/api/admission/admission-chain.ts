import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { AdmissionPlugin, AdmissionRequest } from './admission';

/** The plugins of an API server, asked one after the other (apiserver/pkg/admission/chain.go). */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  /** Those that have something to say of a kind: most plugins are for one or two, and most writes of none of these. */
  readonly #mutating = new WeakMap<Kind, readonly AdmissionPlugin[]>();
  readonly #validating = new WeakMap<Kind, readonly AdmissionPlugin[]>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** Has anybody a say about writes of the subresource? Then they are to be asked, at the price of a request. */
  concerns(kind: Kind, subresource: string): boolean {
    for (const plugin of this.#plugins) if (plugin.concerns?.(kind, subresource) === true) return true;
    return false;
  }

  /** The object as all plugins together change it. Each sees what the ones before it have made. */
  mutate(request: AdmissionRequest): KubeObject {
    let { object } = request;
    for (const plugin of this.#of(request.kind, this.#mutating, 'mutate')) {
      if (plugin.mutate && isAsked(plugin, request))
        object = plugin.mutate(object === request.object ? request : { ...request, object });
    }
    return object;
  }

  /** Throws the first refusal. */
  validate(request: AdmissionRequest): void {
    for (const plugin of this.#of(request.kind, this.#validating, 'validate'))
      if (plugin.validate && isAsked(plugin, request)) plugin.validate(request);
  }

  #of(
    kind: Kind,
    known: WeakMap<Kind, readonly AdmissionPlugin[]>,
    step: 'mutate' | 'validate',
  ): readonly AdmissionPlugin[] {
    let plugins = known.get(kind);
    if (plugins === undefined) {
      plugins = this.#plugins.filter((plugin) => plugin[step] !== undefined && isFor(plugin, kind));
      known.set(kind, plugins);
    }
    return plugins;
  }
}

function isFor({ kinds }: AdmissionPlugin, { kind, apiVersion }: Kind): boolean {
  return kinds === undefined || kinds.some((one) => one.kind === kind && one.apiVersion === apiVersion);
}

function isAsked(plugin: AdmissionPlugin, { kind, options: { subresource = '' } }: AdmissionRequest): boolean {
  return subresource === '' || plugin.concerns?.(kind, subresource) === true;
}
