import type { PodFailurePolicy, SuccessPolicy } from '../../generated/types';

/*
 * A job's policies as the API server's own types print them (pkg/apis/batch/types.go).
 */

export function internalFailurePolicy(policy: PodFailurePolicy | undefined): unknown {
  if (policy === undefined) return null;
  const rules = policy.rules?.map(({ action, onExitCodes, onPodConditions }) => ({
    Action: action,
    OnExitCodes:
      onExitCodes === undefined
        ? null
        : {
            ContainerName: onExitCodes.containerName ?? null,
            Operator: onExitCodes.operator,
            Values: onExitCodes.values ?? null,
          },
    OnPodConditions: onPodConditions?.map(({ type, status }) => ({ Type: type, Status: status })) ?? null,
  }));
  return { Rules: rules ?? null };
}

export function internalSuccessPolicy(policy: SuccessPolicy | undefined): unknown {
  if (policy === undefined) return null;
  const rules = policy.rules?.map(({ succeededIndexes, succeededCount }) => ({
    SucceededIndexes: succeededIndexes ?? null,
    SucceededCount: succeededCount ?? null,
  }));
  return { Rules: rules ?? null };
}
