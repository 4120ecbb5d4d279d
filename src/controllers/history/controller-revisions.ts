import { deepEqual } from '../../api/equality';
import type { ControllerRevision, LabelSelector, PodTemplateSpec } from '../../api/generated/types';
import { controllerRevisions } from '../../api/kinds/apps/controller-revision';
import { withMetadata, type KubeObject } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { claimObjects } from '../claim-pods';

/**
 * What a revision keeps of a set: a strategic merge patch that brings its pod template back
 * (`getPatch` in pkg/controller/{statefulset,daemon}).
 */
export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec };
}

export function revisionData(template: PodTemplateSpec): RevisionData {
  return { spec: { template: { $patch: 'replace', ...template } as PodTemplateSpec } };
}

/** The pod template that a revision keeps. */
export function revisionTemplate({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as RevisionData).spec.template as PodTemplateSpec & { $patch?: string };
  return template;
}

/** The revisions of a set, the oldest first. Those that nobody owns and that its selector selects are adopted. */
export function claimRevisions(
  api: ApiServer,
  owner: KubeObject & { readonly spec: { readonly selector: LabelSelector } },
): readonly ControllerRevision[] {
  const { namespace = '', uid } = owner.metadata;
  const selector = labelMatcher(owner.spec.selector);
  const collection = api.collection(controllerRevisions);
  const candidates = [
    ...collection.under('controllerUid', uid),
    ...collection.under('controllerUid', `namespace ${namespace}`),
  ];
  const matches = ({ metadata }: ControllerRevision) => selector.matches(metadata.labels ?? {});
  return [...claimObjects(api, controllerRevisions, owner, matches, candidates)].sort(compareRevisions);
}

/** The newest of the revisions that keep just this. */
export function findRevision(
  revisions: readonly ControllerRevision[],
  data: RevisionData,
): ControllerRevision | undefined {
  return revisions.findLast((revision) => deepEqual(revision.data, data));
}

export function renumbered(api: ApiServer, revision: ControllerRevision, number: number): ControllerRevision {
  return revision.revision === number ? revision : api.update(controllerRevisions, { ...revision, revision: number });
}

export function labelled(
  api: ApiServer,
  revision: ControllerRevision,
  label: string,
  value: string,
): ControllerRevision {
  const labels = { ...revision.metadata.labels, [label]: value };
  return api.update(controllerRevisions, withMetadata(revision, { labels }));
}

export function deleteRevision(api: ApiServer, { metadata }: ControllerRevision): void {
  try {
    api.delete(controllerRevisions, { namespace: metadata.namespace ?? '', name: metadata.name });
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error;
  }
}

/** The order of `byRevision` in pkg/controller/history/controller_history.go. */
function compareRevisions(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
