import type { KubeObject } from '../object';
import type { AdmissionPlugin, AdmissionRequest } from './admission';

/** The plugins of an API server, asked one after the other (apiserver/pkg/admission/chain.go). */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** The object as all plugins together change it. Each sees what the ones before it have made. */
  mutate(request: AdmissionRequest): KubeObject {
    let { object } = request;
    for (const plugin of this.#plugins) {
      if (plugin.mutate) object = plugin.mutate(object === request.object ? request : { ...request, object });
    }
    return object;
  }

  /** Throws the first refusal. */
  validate(request: AdmissionRequest): void {
    for (const plugin of this.#plugins) plugin.validate?.(request);
  }
}
