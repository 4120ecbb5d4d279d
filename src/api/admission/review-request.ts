import type { Kind } from '../kind';
import type { JsonObject } from '../json-object';
import type { AdmissionRequest } from './admission';

/** A request as policies and webhooks see it, without its objects (`AdmissionRequest` of admission.k8s.io/v1). */
export function reviewRequest(request: AdmissionRequest, matched: Kind): JsonObject {
  const { kind: own, object, operation, options, part, isNamed } = request;
  const { user, dryRun = false, subresource } = options;
  const { namespace = '', name, generateName = '' } = object.metadata;
  const isNamespace = own.group === '' && own.kind === 'Namespace';
  return {
    kind: kindOf(part ?? matched),
    resource: { group: matched.group, version: matched.version, resource: matched.plural },
    ...(subresource !== undefined && { subResource: subresource }),
    requestKind: kindOf(part ?? own),
    requestResource: { group: own.group, version: own.version, resource: own.plural },
    ...(subresource !== undefined && { requestSubResource: subresource }),
    // A name that is still to be generated is not known to those who change the object.
    ...((generateName === '' || operation !== 'CREATE' || isNamed === true) && { name }),
    ...((namespace !== '' || isNamespace) && { namespace: isNamespace ? name : namespace }),
    operation,
    userInfo: {
      username: user?.name ?? ENGINE,
      ...(user?.uid !== undefined && { uid: user.uid }),
      groups: user?.groups ?? ['system:masters', 'system:authenticated'],
      ...(user?.extra !== undefined && { extra: user.extra }),
    },
    dryRun,
    options:
      operation === 'CONNECT'
        ? null
        : { kind: OPTIONS[operation], apiVersion: 'meta.k8s.io/v1', ...(dryRun && { dryRun: ['All'] }) },
  };
}

function kindOf({ group, version, kind }: Kind): JsonObject {
  return { group, version, kind };
}

/** In whose name the cluster's own parts write. */
const ENGINE = 'system:apiserver';

const OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;
