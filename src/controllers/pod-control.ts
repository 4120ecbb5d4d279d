import type { EventRecorder } from '../api/events/event-recorder';
import type { OwnerReference, Pod, PodTemplateSpec } from '../api/generated/types';
import { pods } from '../api/kinds/pod/pod';
import type { Mutable } from '../api/mutable';
import { nameIsDNSSubdomain } from '../api/names';
import { keyOf, type Draft, type KubeObject } from '../api/object';
import type { ApiServer } from '../api/server';
import { ApiError, isReason } from '../api/status';
import { RetryError } from './work-queue';

/** Creates and deletes pods in the name of a controller and tells of it (`RealPodControl` in pkg/controller/controller_utils.go). */
export interface PodControl {
  /**
   * Throws what the server says, except when the namespace is terminating: then there is nothing to be done. The name begins as
   * `generateName` says, by default with the owner's name.
   */
  create(owner: KubeObject, template: PodTemplateSpec, generateName?: string): void;
  /** A pod that is gone already is no error. */
  delete(owner: KubeObject, pod: Pod): void;
}

export function createPodControl(api: ApiServer, recorder: EventRecorder): PodControl {
  return {
    create(owner, template, generateName) {
      try {
        const pod = podFromTemplate(owner, template);
        const draft = generateName === undefined ? pod : { ...pod, metadata: { ...pod.metadata, generateName } };
        const { name } = api.create(pods, draft).metadata;
        recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${name}`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (isNamespaceTerminating(error)) return;
        recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        throw error;
      }
    },
    delete(owner, pod) {
      const { name } = pod.metadata;
      try {
        api.delete(pods, keyOf(pod), { preconditions: { uid: pod.metadata.uid } });
        recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
      } catch (error) {
        if (isReason(error, 'NotFound')) return;
        if (!(error instanceof ApiError)) throw error;
        recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
        throw new RetryError(`unable to delete pods: ${error.message}`);
      }
    },
  };
}

export function controllerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** `GetPodFromTemplate` in pkg/controller/controller_utils.go. */
export function podFromTemplate(owner: KubeObject, { metadata: template, spec }: PodTemplateSpec) {
  const { name, namespace = '' } = owner.metadata;
  const prefix = `${name}-`;
  const metadata: Mutable<Draft<Pod>['metadata']> = {
    namespace,
    generateName: nameIsDNSSubdomain(prefix, true).length === 0 ? prefix : name,
  };
  if (template?.labels) metadata.labels = template.labels;
  if (template?.annotations) metadata.annotations = template.annotations;
  if (template?.finalizers) metadata.finalizers = template.finalizers;
  metadata.ownerReferences = [controllerReference(owner)];
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: spec ?? { containers: [] } };
}

/** Nothing can be created any more where an object was to be. */
export function isNamespaceTerminating({ status }: ApiError): boolean {
  return status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}
