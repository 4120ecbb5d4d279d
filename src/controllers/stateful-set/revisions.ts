import type { ControllerRevision, StatefulSet } from '../../api/generated/types';
import { deepEqual } from '../../api/equality';
import { controllerRevisions } from '../../api/kinds/apps/controller-revision';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import {
  deleteRevision,
  findRevision,
  renumbered,
  revisionData,
  type RevisionData,
} from '../history/controller-revisions';
import { revisionHash } from '../history/revision-hash';
import { controllerReference } from '../pod-control';

/** The revisions that a set goes from and to. */
export interface SetRevisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  /** How often the name of a new revision was taken already. */
  readonly collisionCount: number;
}

/**
 * Finds the revisions of a set; one that its template has not had yet is created, an old one that it has again becomes the newest
 * (`getStatefulSetRevisions` in pkg/controller/statefulset/stateful_set_control.go). `revisions` are sorted, the oldest first.
 *
 * Divergence from real Kubernetes: a revision that another release has written, in other words for the same template, counts as another one.
 */
export function revisionsOfSet(
  api: ApiServer,
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): SetRevisions {
  const newest = revisions.at(-1);
  const data = revisionData(set.spec.template);
  const { currentRevision, collisionCount = 0 } = set.status ?? {};
  const known = findRevision(revisions, data);
  const made =
    known === undefined
      ? createRevision(api, set, data, (newest?.revision ?? 0) + 1, collisionCount)
      : { revision: known === newest ? known : renumbered(api, known, (newest?.revision ?? 0) + 1), collisionCount };
  const current = revisions.find(({ metadata }) => metadata.name === currentRevision);
  return { current: current ?? made.revision, update: made.revision, collisionCount: made.collisionCount };
}

/** Deletes the oldest revisions that no pod has and that are too many (`truncateHistory`). */
export function truncateRevisions(
  api: ApiServer,
  { spec }: StatefulSet,
  revisions: readonly ControllerRevision[],
  isLive: (name: string) => boolean,
): void {
  const history = revisions.filter(({ metadata }) => !isLive(metadata.name));
  const tooMany = Math.max(0, history.length - (spec.revisionHistoryLimit ?? 10));
  for (const revision of history.slice(0, tooMany)) deleteRevision(api, revision);
}

/** `CreateControllerRevision`: another name is tried for as long as the name is taken by something else. */
function createRevision(
  api: ApiServer,
  set: StatefulSet,
  data: RevisionData,
  number: number,
  firstCollisionCount: number,
): { readonly revision: ControllerRevision; readonly collisionCount: number } {
  const { namespace = '', name: setName, annotations } = set.metadata;
  // The label keeps the first hash even when the name needs another one.
  const hash = revisionHash(data, firstCollisionCount);
  const labels = { ...set.spec.template.metadata?.labels, 'controller.kubernetes.io/hash': hash };
  for (let collisionCount = firstCollisionCount; ; collisionCount += 1) {
    const name = `${setName.slice(0, 223)}-${revisionHash(data, collisionCount)}`;
    const metadata = { namespace, name, labels, ownerReferences: [controllerReference(set)] };
    try {
      const revision = api.create(controllerRevisions, {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: annotations === undefined ? metadata : { ...metadata, annotations },
        data,
        revision: number,
      });
      return { revision, collisionCount };
    } catch (error) {
      if (!isReason(error, 'AlreadyExists')) throw error;
      const revision = api.get(controllerRevisions, { namespace, name });
      if (deepEqual(revision.data, data)) return { revision, collisionCount };
    }
  }
}
