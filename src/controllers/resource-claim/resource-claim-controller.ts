import { claimNameOf, claimsOfPod, canBeReserved, CLAIM_FINALIZER, isReservedFor } from '../../api/devices/pod-claims';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { Pod, PodResourceClaim, ResourceClaimTemplate, ResourceResourceClaim } from '../../api/generated/types';
import { resourceClaims, resourceClaimTemplates } from '../../api/kinds/dynamic-resources';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyOf, keyText, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { startReconciler, type Controller } from '../controller';
import { RetryError } from '../work-queue';

/** Tells which claim of its pod a claim was made for (`PodResourceClaimAnnotation`). */
const POD_CLAIM_NAME = 'resource.kubernetes.io/pod-claim-name';
/** Leaves room for five characters and a hyphen in a name of 63. */
const MAX_BASE = 57;

/**
 * Makes the resource claims that pods want from templates, and takes devices back from claims whose pods are gone
 * (pkg/controller/resourceclaim/controller.go).
 */
export const resourceClaimController: Controller = {
  name: 'resourceclaim-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'resource_claim' });
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(pods, { matches: ({ spec }) => spec.resourceClaims !== undefined }, ({ object }) => {
          queue.add(`pod:${keyText(object.metadata.namespace ?? '', object.metadata.name)}`);
          for (const name of namesOf(object)) queue.add(`claim:${keyText(object.metadata.namespace ?? '', name)}`);
        }),
        api.watch(resourceClaims, {}, ({ object }) => {
          const { namespace = '', name } = object.metadata;
          queue.add(`claim:${keyText(namespace, name)}`);
          const owner = controllerOf(object);
          if (owner?.kind === 'Pod') queue.add(`pod:${keyText(namespace, owner.name)}`);
        }),
        api.watch(resourceClaimTemplates, {}, ({ object }) => {
          const { namespace = '', name } = object.metadata;
          for (const pod of api.collection(pods).values(namespace))
            if (pod.spec.resourceClaims?.some((claim) => claim.resourceClaimTemplateName === name))
              queue.add(`pod:${keyText(namespace, pod.metadata.name)}`);
        }),
      ],
      reconcile(key) {
        const [kind, path = ''] = key.split(':');
        const [namespace = '', name = ''] = path.split('/');
        if (kind === 'pod') syncPod(api, recorder, namespace, name);
        else syncClaim(api, namespace, name);
      },
    });
  },
};

function namesOf(pod: Pod): readonly string[] {
  return (pod.spec.resourceClaims ?? []).flatMap((reference) => {
    const found = claimNameOf(pod, reference);
    return 'error' in found || found.name === undefined ? [] : [found.name];
  });
}

function syncPod(api: ApiServer, recorder: EventRecorder, namespace: string, name: string): void {
  const pod = api.find(pods, { namespace, name });
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined || hasTerminalPhase(pod.status)) return;
  const made = new Map<string, string>();
  for (const reference of pod.spec.resourceClaims ?? []) {
    const claim = claimFor(api, recorder, pod, reference);
    if (claim !== undefined) made.set(reference.name, claim);
  }
  if (made.size > 0) {
    api.modifyStatus(pods, { namespace, name }, (current) => {
      const others = (current.status?.resourceClaimStatuses ?? []).filter((status) => !made.has(status.name));
      const own = [...made].map(([podClaim, resourceClaimName]) => ({ name: podClaim, resourceClaimName }));
      return { ...current, status: { ...current.status, resourceClaimStatuses: [...others, ...own] } };
    });
  }
  if ((pod.spec.nodeName ?? '') === '') return;
  const claims = claimsOfPod(api, pod);
  if ('error' in claims) return;
  for (const claim of claims)
    if (claim.status?.allocation !== undefined && !isReservedFor(claim, pod) && canBeReserved(claim)) {
      const consumer = { resource: 'pods', name, uid: pod.metadata.uid };
      const reservedFor = [...(claim.status.reservedFor ?? []), consumer];
      api.updateStatus(resourceClaims, { ...claim, status: { ...claim.status, reservedFor } });
    }
}

/** The name of a claim that was made now; undefined when none is to be made (`handleClaim`). */
function claimFor(
  api: ApiServer,
  recorder: EventRecorder,
  pod: Pod,
  { name: podClaim, resourceClaimName, resourceClaimTemplateName: templateName }: PodResourceClaim,
): string | undefined {
  const { namespace = '', name, uid } = pod.metadata;
  if (templateName === undefined || resourceClaimName !== undefined) return undefined;
  const isOwn = (claim: ResourceResourceClaim) => controllerOf(claim)?.uid === uid;
  const known = pod.status?.resourceClaimStatuses?.find((status) => status.name === podClaim);
  if (known !== undefined) {
    const claim = api.find(resourceClaims, { namespace, name: known.resourceClaimName ?? '' });
    if (known.resourceClaimName === undefined || (claim !== undefined && isOwn(claim))) return undefined;
  }
  const orphan = api.list(resourceClaims, {
    namespace,
    matches: (claim) => isOwn(claim) && claim.metadata.annotations?.[POD_CLAIM_NAME] === podClaim,
  })[0];
  if (orphan !== undefined) return orphan.metadata.name;
  const template = api.find(resourceClaimTemplates, { namespace, name: templateName });
  if (template !== undefined) return created(api, pod, podClaim, template).metadata.name;
  const missing = `resourceclaimtemplate.resource.k8s.io "${templateName}" not found`;
  const reason = `resource claim template "${templateName}": ${missing}`;
  recorder.event(pod, 'Warning', 'FailedResourceClaimCreation', `PodResourceClaim ${podClaim}: ${reason}`);
  throw new RetryError(`pod ${namespace}/${name}, PodResourceClaim ${podClaim}: ${reason}`);
}

function created(
  api: ApiServer,
  { metadata: { namespace = '', name, uid } }: Pod,
  podClaim: string,
  { spec: { metadata, spec } }: ResourceClaimTemplate,
): ResourceResourceClaim {
  return api.create(resourceClaims, {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: baseName(name, podClaim),
      namespace,
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [POD_CLAIM_NAME]: podClaim },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
    },
    spec,
  });
}

/** Both names are cut in proportion when they are too long. */
function baseName(pod: string, claim: string): string {
  const base = `${pod}-${claim}-`;
  if (base.length <= MAX_BASE) return base;
  const part = (text: string) => text.slice(0, Math.floor((text.length * MAX_BASE) / base.length));
  return `${part(pod)}-${part(claim)}`;
}

/** Pods that are gone, or will not run any more, keep no devices. */
function syncClaim(api: ApiServer, namespace: string, name: string): void {
  let claim = api.find(resourceClaims, { namespace, name });
  if (claim === undefined) return;
  const { status = {} } = claim;
  const { reservedFor = [] } = status;
  const remaining = reservedFor.filter(({ apiGroup = '', resource, name: pod, uid }) => {
    if (apiGroup !== '' || resource !== 'pods') return true;
    const found = api.find(pods, { namespace, name: pod });
    return found !== undefined && found.metadata.uid === uid && !isDone(found);
  });
  const isUnused = remaining.length === 0;
  if (remaining.length < reservedFor.length) {
    const isDeallocated = isUnused && hasFinalizer(claim);
    const { reservedFor: _, ...unreserved } = status;
    claim = api.updateStatus(resourceClaims, {
      ...claim,
      status: isDeallocated ? {} : isUnused ? unreserved : { ...status, reservedFor: remaining },
    });
    if (claim.status?.allocation === undefined) claim = withoutFinalizer(api, claim);
  } else if (isUnused && claim.metadata.deletionTimestamp !== undefined && hasFinalizer(claim)) {
    if (status.allocation !== undefined) claim = api.updateStatus(resourceClaims, { ...claim, status: {} });
    withoutFinalizer(api, claim);
    return;
  }
  if (!isUnused || claim.metadata.deletionTimestamp !== undefined) return;
  const owner = controllerOf(claim);
  if (owner?.kind !== 'Pod') return;
  const pod = api.find(pods, { namespace, name: owner.name });
  if (pod !== undefined && (pod.metadata.uid !== owner.uid || isDone(pod))) api.delete(resourceClaims, keyOf(claim));
}

function hasFinalizer({ metadata: { finalizers = [] } }: ResourceResourceClaim): boolean {
  return finalizers.includes(CLAIM_FINALIZER);
}

/** Whoever has no devices may go. */
function withoutFinalizer(api: ApiServer, claim: ResourceResourceClaim): ResourceResourceClaim {
  if (!hasFinalizer(claim)) return claim;
  const finalizers = claim.metadata.finalizers?.filter((finalizer) => finalizer !== CLAIM_FINALIZER) ?? [];
  return api.update(resourceClaims, withMetadata(claim, { finalizers }));
}

/** `isPodDone`. */
function isDone({ metadata, spec, status }: Pod): boolean {
  return hasTerminalPhase(status) || (metadata.deletionTimestamp !== undefined && (spec.nodeName ?? '') === '');
}
