import type { EventRecorder } from '../../api/events/event-recorder';
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import { keyOf, withMetadata, type Draft, type KubeObject } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { ApiError, isReason } from '../../api/status';
import { RetryError } from '../work-queue';
import { isStale, judgeRetention } from './claim-retention';
import { claimName, identityMatches, ordinalOf, storageMatches } from './identity';
import { withIdentity } from './new-pod';

/**
 * Makes, mends and deletes the pods of a StatefulSet together with their claims, and tells of it
 * (pkg/controller/statefulset/stateful_pod_control.go).
 */
export class StatefulPodControl {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;

  constructor(api: ApiServer, recorder: EventRecorder) {
    this.#api = api;
    this.#recorder = recorder;
  }

  /** Returns the pod; undefined when a claim of an earlier pod of that name has to go first. */
  create(set: StatefulSet, draft: Draft<Pod>): Pod | undefined {
    const { name = '' } = draft.metadata;
    if (this.#hasStaleClaim(set, draft)) return undefined;
    let pod: Pod;
    try {
      this.#createClaims(set, draft);
      pod = this.#api.create(pods, draft);
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof RetryError)) throw error;
      if (!isReason(error, 'AlreadyExists')) this.#tell(set, 'Create', name, error);
      throw error;
    }
    this.#retain(set, pod);
    this.#tell(set, 'Create', name);
    return pod;
  }

  /** Creates what claims a pod that still waits for them lacks. */
  createMissingClaims(set: StatefulSet, pod: Pod): void {
    this.#createClaims(set, pod);
    this.#retain(set, pod);
  }

  /** Gives the pod back what its place in the set means: name label, volumes, claims and their owners. */
  mend(set: StatefulSet, pod: Pod): void {
    const isRight = identityMatches(set, pod) && storageMatches(set, pod);
    if (isRight && this.claimsAreRetained(set, pod)) return;
    const { name } = pod.metadata;
    try {
      if (!storageMatches(set, pod)) this.#createClaims(set, pod);
      this.#retain(set, pod);
      this.#api.update(pods, isRight ? pod : withIdentity(set, pod, ordinalOf(pod)));
      this.#tell(set, 'Update', name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(set, 'Update', name, error);
      throw error;
    }
  }

  /** A pod that is gone already is no error. */
  delete(set: StatefulSet, pod: Pod): void {
    const { name } = pod.metadata;
    try {
      this.#api.delete(pods, keyOf(pod));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!isReason(error, 'NotFound')) {
        this.#tell(set, 'Delete', name, error);
        throw error;
      }
    }
    this.#tell(set, 'Delete', name);
  }

  /** Have the pod's claims the owners that the retention policy wants? */
  claimsAreRetained(set: StatefulSet, pod: Pod): boolean {
    return this.#claims(set, pod).every((claim) => judgeRetention(claim, set, pod).ownerReferences === undefined);
  }

  retainClaims(set: StatefulSet, pod: Pod): void {
    for (const claim of this.#claims(set, pod)) {
      const { ownerReferences, conflicting } = judgeRetention(claim, set, pod);
      const { name } = claim.metadata;
      if (conflicting) {
        const message = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
        this.#recorder.event(set, 'Warning', 'ConflictingController', message);
      }
      if (ownerReferences === undefined) continue;
      const change = { ownerReferences: ownerReferences.length === 0 ? undefined : ownerReferences };
      this.#api.update(persistentVolumeClaims, withMetadata(claim, change));
    }
  }

  #retain(set: StatefulSet, pod: Pod): void {
    try {
      this.retainClaims(set, pod);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell(set, 'Update', pod.metadata.name, error);
      throw error;
    }
  }

  #createClaims(set: StatefulSet, pod: Draft<Pod>): void {
    const { name = '', namespace = '' } = pod.metadata;
    const ordinal = ordinalOf(pod);
    const errors: string[] = [];
    for (const template of set.spec.volumeClaimTemplates ?? []) {
      const claim = claimName(set, template, ordinal);
      const existing = this.#api.find(persistentVolumeClaims, { namespace, name: claim });
      if (existing !== undefined) {
        if (existing.metadata.deletionTimestamp !== undefined) errors.push(`pvc ${claim} is being deleted`);
        continue;
      }
      try {
        this.#api.create(persistentVolumeClaims, newClaim(set, template, claim));
        const message = `Create Claim ${claim} Pod ${name} in StatefulSet ${set.metadata.name} success`;
        this.#recorder.event(set, 'Normal', 'SuccessfulCreate', message);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        errors.push(`failed to create PVC ${claim}: ${error.message}`);
        const message = `Create Claim ${claim} for Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
        this.#recorder.event(set, 'Warning', 'FailedCreate', message);
      }
    }
    if (errors.length > 0) throw new RetryError(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
  }

  #claims(set: StatefulSet, pod: Draft<Pod>): readonly PersistentVolumeClaim[] {
    const { namespace = '' } = pod.metadata;
    const ordinal = ordinalOf(pod);
    return (set.spec.volumeClaimTemplates ?? [])
      .map((claim) => this.#api.find(persistentVolumeClaims, { namespace, name: claimName(set, claim, ordinal) }))
      .filter((claim) => claim !== undefined);
  }

  #hasStaleClaim(set: StatefulSet, draft: Draft<Pod>): boolean {
    if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
    // A pod that does not exist yet has no uid, so any pod of its name is another one.
    return this.#claims(set, draft).some((claim) => isStale(claim, draft));
  }

  #tell(set: StatefulSet, verb: 'Create' | 'Update' | 'Delete', pod: string, error?: Error): void {
    const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    if (error === undefined) this.#recorder.event(set, 'Normal', `Successful${verb}`, `${what} successful`);
    else this.#recorder.event(set, 'Warning', `Failed${verb}`, `${what} failed error: ${error.message}`);
  }
}

/** `getPersistentVolumeClaims`. */
function newClaim(set: StatefulSet, template: PersistentVolumeClaim, name: string): Draft<PersistentVolumeClaim> {
  const { matchLabels } = set.spec.selector;
  const labels = template.metadata.labels === undefined ? matchLabels : { ...template.metadata.labels, ...matchLabels };
  const metadata: KubeObject['metadata'] = { ...template.metadata, name, namespace: set.metadata.namespace ?? '' };
  return { ...template, metadata: labels === undefined ? metadata : { ...metadata, labels } };
}
