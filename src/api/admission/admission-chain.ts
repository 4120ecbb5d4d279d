import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import type { AdmissionPlugin, AdmissionRequest } from './admission';

/** The plugins of an API server, asked one after the other (apiserver/pkg/admission/chain.go). */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];

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
    for (const plugin of this.#plugins) {
      if (plugin.mutate && isAsked(plugin, request))
        object = plugin.mutate(object === request.object ? request : { ...request, object });
    }
    return object;
  }

  /** Throws the first refusal. */
  validate(request: AdmissionRequest): void {
    for (const plugin of this.#plugins) if (plugin.validate && isAsked(plugin, request)) plugin.validate(request);
  }
}

function isAsked(plugin: AdmissionPlugin, { kind, options: { subresource = '' } }: AdmissionRequest): boolean {
  return subresource === '' || plugin.concerns?.(kind, subresource) === true;
}
