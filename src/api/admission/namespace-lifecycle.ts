import { namespaces } from '../kinds/namespace';
import type { ApiServer } from '../server';
import { forbidden, notFound } from '../status';
import { forbiddenRequest, isRequestFor, type AdmissionPlugin } from './admission';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** The subresources that are posted, by which nothing comes into a namespace that is going either. */
const CREATED: ReadonlySet<string> = new Set(['binding', 'eviction', 'token']);

/**
 * Nothing comes into a namespace that is not there or is going, and three namespaces never go
 * (apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go).
 */
export function namespaceLifecycle(api: ApiServer): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    concerns: (_kind, subresource) => CREATED.has(subresource),
    mutate(request) {
      const { operation, kind, object } = request;
      if (!kind.namespaced || isAccessReview(kind)) return object;
      const { namespace: name = '' } = object.metadata;
      const namespace = api.find(namespaces, { namespace: '', name });
      if (namespace === undefined) throw notFound(namespaces, name);
      if (operation !== 'CREATE' || namespace.status?.phase !== 'Terminating') return object;
      const why = `unable to create new content in namespace ${name} because it is being terminated`;
      throw forbiddenRequest(request, why, [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ]);
    },
    validate(request) {
      const { name } = request.object.metadata;
      if (request.operation !== 'DELETE' || !isRequestFor(request, namespaces) || !IMMORTAL.has(name)) return;
      throw forbidden(namespaces, name, 'this namespace may not be deleted');
    },
  };
}

/** Whether somebody may do something in a namespace can be asked of any namespace. */
function isAccessReview({ group, plural }: { readonly group: string; readonly plural: string }): boolean {
  return group === 'authorization.k8s.io' && plural === 'localsubjectaccessreviews';
}
