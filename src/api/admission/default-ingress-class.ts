import type { IngressClass } from '../generated/types';
import { ingressClasses, ingresses } from '../kinds/networking/networking';
import type { ApiServer } from '../server';
import { isRequestFor, type AdmissionPlugin } from './admission';

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';
/** Older than the field, and of the same meaning. */
const CLASS = 'kubernetes.io/ingress.class';

/** An Ingress that names no class is of the default one (plugin/pkg/admission/network/defaultingressclass/admission.go). */
export function defaultIngressClass(api: ApiServer): AdmissionPlugin {
  return {
    name: 'DefaultIngressClass',
    mutate(request) {
      if (request.operation !== 'CREATE' || !isRequestFor(request, ingresses)) return request.object;
      const { object: ingress } = request;
      const { ingressClassName } = ingress.spec ?? {};
      if (ingressClassName !== undefined || ingress.metadata.annotations?.[CLASS] !== undefined) return ingress;
      const found = newestDefault(api);
      return found === undefined
        ? ingress
        : { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } };
    },
  };
}

/** The newest of those that are marked so; of several of one moment the first by name. */
function newestDefault(api: ApiServer): IngressClass | undefined {
  let newest: IngressClass | undefined;
  for (const one of api.list(ingressClasses)) {
    if (one.metadata.annotations?.[DEFAULT_CLASS] !== 'true') continue;
    if (newest === undefined || one.metadata.creationTimestamp > newest.metadata.creationTimestamp) newest = one;
  }
  return newest;
}
