import { deepEqual } from '../../api/equality';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Pod } from '../../api/generated/types';
import { controllerRevisions } from '../../api/kinds/apps/controller-revision';
import { daemonSets } from '../../api/kinds/apps/daemon-set';
import { pods } from '../../api/kinds/pod/pod';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import { claimRevisions, deleteRevision, labelled, renumbered, revisionData } from '../history/controller-revisions';
import { controllerReference } from '../pod-control';
import { podTemplateHash } from '../pod-template-hash/pod-template-hash';
import { HASH_LABEL } from './daemon-pods';

/** The revision of a set's template and those of its earlier ones, the oldest first. */
export interface DaemonSetHistory {
  readonly current: ControllerRevision;
  readonly old: readonly ControllerRevision[];
}

/** Finds or creates the revision of the template; one that it has again becomes the newest (`constructHistory` in pkg/controller/daemon/update.go). */
export function historyOf(api: ApiServer, set: DaemonSet, own: () => readonly Pod[]): DaemonSetHistory {
  const data = revisionData(set.spec.template);
  const all = claimRevisions(api, set).map((revision) =>
    revision.metadata.labels?.[HASH_LABEL] === undefined
      ? labelled(api, revision, HASH_LABEL, revision.metadata.name)
      : revision,
  );
  const matching = all.filter((revision) => deepEqual(revision.data, data));
  const old = all.filter((revision) => !matching.includes(revision));
  const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
  const newest = matching.at(-1);
  if (newest === undefined) return { current: snapshot(api, set, number), old };
  if (matching.length > 1) dropDuplicates(api, newest, matching.slice(0, -1), own());
  return { current: newest.revision < number ? renumbered(api, newest, number) : newest, old };
}

/** Deletes the oldest revisions that no pod has and that are too many (`cleanupHistory`). */
export function cleanUpHistory(
  api: ApiServer,
  { spec }: DaemonSet,
  old: readonly ControllerRevision[],
  own: readonly Pod[],
): void {
  let tooMany = old.length - (spec.revisionHistoryLimit ?? 10);
  if (tooMany <= 0) return;
  const live = new Set(own.map(({ metadata }) => metadata.labels?.[HASH_LABEL]));
  for (const revision of old) {
    if (tooMany <= 0) return;
    if (live.has(revision.metadata.labels?.[HASH_LABEL])) continue;
    deleteRevision(api, revision);
    tooMany -= 1;
  }
}

/** A name that is taken by something else raises the collision count and throws: the next round tries another one. */
function snapshot(api: ApiServer, set: DaemonSet, number: number): ControllerRevision {
  const { namespace = '', annotations } = set.metadata;
  const hash = podTemplateHash(set.spec.template, set.status?.collisionCount);
  const name = `${set.metadata.name}-${hash}`;
  const labels = { ...set.spec.template.metadata?.labels, [HASH_LABEL]: hash };
  const metadata = { namespace, name, labels, ownerReferences: [controllerReference(set)] };
  const data = revisionData(set.spec.template);
  try {
    return api.create(controllerRevisions, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: annotations === undefined ? metadata : { ...metadata, annotations },
      data,
      revision: number,
    });
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) throw error;
    const existing = api.get(controllerRevisions, { namespace, name });
    if (deepEqual(existing.data, data)) return existing;
    api.modifyStatus(daemonSets, { namespace, name: set.metadata.name }, (current) => {
      const { status = NO_STATUS } = current;
      return { ...current, status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 } };
    });
    throw error;
  }
}

/** Of several revisions of one template the newest stays, and the pods of the others become its own (`dedupCurHistories`). */
function dropDuplicates(
  api: ApiServer,
  kept: ControllerRevision,
  others: readonly ControllerRevision[],
  own: readonly Pod[],
): void {
  const hash = kept.metadata.labels?.[HASH_LABEL] ?? '';
  for (const pod of own) {
    const { labels } = pod.metadata;
    if (labels?.[HASH_LABEL] !== hash)
      api.update(pods, withMetadata(pod, { labels: { ...labels, [HASH_LABEL]: hash } }));
  }
  for (const revision of others) deleteRevision(api, revision);
}

const NO_STATUS: DaemonSetStatus = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
};
