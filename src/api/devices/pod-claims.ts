import type { Pod, PodResourceClaim, ResourceResourceClaim } from '../generated/types';
import { resourceClaims } from '../kinds/dynamic-resources';
import { controllerOf } from '../object';
import type { ApiServer } from '../server';

/** Keeps a claim that has devices until they are given back (`resourceapi.Finalizer`). */
export const CLAIM_FINALIZER = 'resource.kubernetes.io/delete-protection';

/** The claim's name; undefined: none is needed; `error`: it is not there yet (dynamic-resource-allocation/resourceclaim, `Name`). */
export function claimNameOf(
  { metadata, status }: Pod,
  { name, resourceClaimName, resourceClaimTemplateName }: PodResourceClaim,
): { readonly name: string | undefined; readonly isOwn: boolean } | { readonly error: string } {
  if (resourceClaimName !== undefined) return { name: resourceClaimName, isOwn: false };
  const pod = `pod "${metadata.namespace ?? ''}/${metadata.name}"`;
  if (resourceClaimTemplateName === undefined)
    return { error: `${pod}, spec.resourceClaim "${name}": none of the supported fields are set` };
  const known = status?.resourceClaimStatuses?.find((candidate) => candidate.name === name);
  if (known === undefined) return { error: `${pod}: ResourceClaim not created yet` };
  return { name: known.resourceClaimName, isOwn: true };
}

/** The claims of a pod; `error`: what is not as it must be (pkg/scheduler/framework/plugins/dynamicresources, `foreachPodResourceClaim`). */
export function claimsOfPod(api: ApiServer, pod: Pod): readonly ResourceResourceClaim[] | { readonly error: string } {
  const claims: ResourceResourceClaim[] = [];
  const { namespace = '' } = pod.metadata;
  for (const reference of pod.spec.resourceClaims ?? []) {
    const found = claimNameOf(pod, reference);
    if ('error' in found) return found;
    const { name, isOwn } = found;
    if (name === undefined) continue;
    const claim = api.find(resourceClaims, { namespace, name });
    if (claim === undefined) return { error: `could not find ResourceClaim "${namespace}/${name}"` };
    if (claim.metadata.deletionTimestamp !== undefined) return { error: `resourceclaim "${name}" is being deleted` };
    if (isOwn && controllerOf(claim)?.uid !== pod.metadata.uid) {
      const [own, its] = [`${namespace}/${name}`, `${namespace}/${pod.metadata.name}`];
      return { error: `ResourceClaim ${own} was not created for Pod ${its} (Pod is not owner)` };
    }
    claims.push(claim);
  }
  return claims;
}

export function isReservedFor({ status }: ResourceResourceClaim, { metadata: { uid } }: Pod): boolean {
  return status?.reservedFor?.some((consumer) => consumer.uid === uid) ?? false;
}

/** `ResourceClaimReservedForMaxSize`. */
const MAX_CONSUMERS = 256;

export function canBeReserved({ status }: ResourceResourceClaim): boolean {
  return (status?.reservedFor ?? []).length < MAX_CONSUMERS;
}
