import type { NamespaceCondition, NamespaceStatus } from '../../api/generated/types';
import { timestamp } from '../../api/time';
import type { ContentDeletion } from './namespace-content';

/**
 * The status of a terminating namespace with its five conditions, as one pass over its content leaves them
 * (pkg/controller/namespace/deletion/status_condition_utils.go). The same status when nothing has changed.
 */
export function withDeletionConditions(
  status: NamespaceStatus,
  deletion: ContentDeletion,
  nowMs: number,
): NamespaceStatus {
  const problems = problemsOf(deletion);
  const conditions = [...(status.conditions ?? [])];
  let changed = false;
  for (const [type, ok] of Object.entries(OK)) {
    const { reason, message } = problems[type] ?? ok;
    const state = problems[type] === undefined ? 'False' : 'True';
    const index = conditions.findIndex((condition) => condition.type === type);
    const old = conditions[index];
    if (old !== undefined && old.status === state && old.reason === reason && old.message === message) continue;
    const lastTransitionTime = old?.status === state ? old.lastTransitionTime : timestamp(nowMs);
    const condition: NamespaceCondition = { type, status: state, lastTransitionTime, reason, message };
    if (old === undefined) conditions.push(condition);
    else conditions[index] = condition;
    changed = true;
  }
  return changed ? { ...status, conditions } : status;
}

interface Explanation {
  readonly reason: string;
  readonly message: string;
}

/** In the order in which they are added; real clusters never fail to discover what this one serves. */
const OK: Readonly<Record<string, Explanation>> = {
  NamespaceDeletionDiscoveryFailure: {
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  NamespaceDeletionGroupVersionParsingFailure: {
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  NamespaceDeletionContentFailure: {
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
  NamespaceContentRemaining: { reason: 'ContentRemoved', message: 'All content successfully removed' },
  NamespaceFinalizersRemaining: {
    reason: 'ContentHasNoFinalizers',
    message: 'All content-preserving finalizers finished',
  },
};

function problemsOf({
  errors,
  remaining = new Map<string, number>(),
  finalizers,
}: ContentDeletion): Partial<Record<string, Explanation>> {
  const list = (counts: ReadonlyMap<string, number>, verb: string) =>
    [...counts]
      .map(([what, count]) => `${what} ${verb} ${count} resource instances`)
      .sort()
      .join(', ');
  return {
    ...(errors.length > 0 && {
      NamespaceDeletionContentFailure: {
        reason: 'ContentDeletionFailed',
        message: `Failed to delete all resource types, ${errors.length} remaining: ${[...errors].sort().join(', ')}`,
      },
    }),
    ...(remaining.size > 0 && {
      NamespaceContentRemaining: {
        reason: 'SomeResourcesRemain',
        message: `Some resources are remaining: ${list(remaining, 'has')}`,
      },
    }),
    ...(finalizers.size > 0 && {
      NamespaceFinalizersRemaining: {
        reason: 'SomeFinalizersRemain',
        message: `Some content in the namespace has finalizers remaining: ${list(finalizers, 'in')}`,
      },
    }),
  };
}
