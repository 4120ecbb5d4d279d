import { forbidden, type FieldError } from '../field-error';
import type { DeviceClaim } from '../generated/types';
import { resourceClaims, resourceClaimTemplates } from '../kinds/dynamic-resources';
import { namespaces } from '../kinds/namespace';
import type { ApiServer } from '../server';
import { invalid } from '../status';
import { isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';

const LABEL = 'resource.kubernetes.io/admin-access';
const DETAIL = `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`;

/**
 * Devices that others use are for administrators, in namespaces of theirs (pkg/registry/resource/utils.go, `AuthorizedForAdmin`).
 *
 * In real Kubernetes the strategies of the kinds ask; it stands at the end of the mutating plugins, which is the same place.
 *
 * Divergence from real Kubernetes: what else is wrong with the object is told only when this is not.
 */
export function adminDeviceAccess(api: ApiServer): AdmissionPlugin {
  return {
    name: 'Admin access to devices',
    kinds: [resourceClaims, resourceClaimTemplates],
    concerns: (kind, subresource) => kind.kind === resourceClaims.kind && subresource === 'status',
    mutate(request) {
      const error = mistakeOf(request);
      if (error === undefined) return request.object;
      const { kind, object } = request;
      const { name, namespace = '' } = object.metadata;
      const labels = api.find(namespaces, { namespace: '', name: namespace })?.metadata.labels;
      if (labels?.[LABEL] !== 'true') throw invalid(kind, name, [error]);
      return object;
    },
  };
}

/** What is forbidden unless the namespace is an administrator's. */
function mistakeOf(request: AdmissionRequest): FieldError | undefined {
  if (isRequestFor(request, resourceClaims)) {
    const { object, old, operation, options } = request;
    if (operation === 'CREATE') return requested(object.spec.devices);
    if (options.subresource !== 'status') return undefined;
    const granted = adminResult(old?.status?.allocation?.devices?.results);
    const index = adminResult(object.status?.allocation?.devices?.results);
    if (granted >= 0 || index < 0) return undefined;
    return forbidden(`status.allocation.devices.results[${index}].adminAccess`, DETAIL);
  }
  const isNewTemplate = request.operation === 'CREATE' && isRequestFor(request, resourceClaimTemplates);
  return isNewTemplate ? requested(request.object.spec.spec.devices) : undefined;
}

function requested(devices: DeviceClaim | undefined): FieldError | undefined {
  const index = devices?.requests?.findIndex(({ exactly }) => exactly?.adminAccess === true) ?? -1;
  return index < 0 ? undefined : forbidden(`spec.devices.requests[${index}].adminAccess`, DETAIL);
}

function adminResult(results: readonly { readonly adminAccess?: boolean }[] = []): number {
  return results.findIndex(({ adminAccess }) => adminAccess === true);
}
