import type {
  ContainerStatus,
  Pod,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  SuccessPolicy,
} from '../../api/generated/types';
import { countCommon, countIndexes, parseIndexes, type Indexes } from './indexes';

/** What a job's failure policy says about a failed pod. */
export interface FailureVerdict {
  /** The rule's action; undefined when no rule matches. */
  readonly action?: string;
  /** Does the failure count towards the back-off limit? */
  readonly counts: boolean;
  /** Why the whole job fails, if it does. */
  readonly jobFailure?: string;
}

const COUNTS: FailureVerdict = { counts: true };

/** The first rule that matches decides (`matchPodFailurePolicy` in pkg/controller/job/pod_failure_policy.go). */
export function judgeFailure(policy: PodFailurePolicy | undefined, pod: Pod): FailureVerdict {
  for (const [index, { action, onExitCodes, onPodConditions }] of (policy?.rules ?? []).entries()) {
    const why =
      onExitCodes === undefined ? matchingCondition(pod, onPodConditions ?? []) : matchingContainer(pod, onExitCodes);
    if (why === undefined) continue;
    if (action === 'Ignore') return { action, counts: false };
    if (action === 'FailIndex' || action === 'Count') return { action, counts: true };
    if (action === 'FailJob')
      return { action, counts: true, jobFailure: `${why} matching ${action} rule at index ${index}` };
  }
  return COUNTS;
}

/** Why the job counts as successful already; undefined while it does not (`matchSuccessPolicy` in success_policy.go). */
export function judgeSuccess(
  policy: SuccessPolicy | undefined,
  completions: number,
  succeeded: Indexes,
): string | undefined {
  if (succeeded.length === 0) return undefined;
  const index = (policy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined)
      return succeededCount !== undefined && countIndexes(succeeded) >= succeededCount;
    const required = parseIndexes(succeededIndexes, completions);
    if (required.length === 0) return false;
    const common = countCommon(required, succeeded);
    return common === countIndexes(required) || (succeededCount !== undefined && common >= succeededCount);
  });
  return index === -1 ? undefined : `Matched rules at index ${index}`;
}

function matchingContainer(
  { metadata, status }: Pod,
  requirement: PodFailurePolicyOnExitCodesRequirement,
): string | undefined {
  const container = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find((candidate) =>
    matchesExitCode(candidate, requirement),
  );
  return (
    container &&
    `Container ${container.name} for pod ${metadata.namespace ?? ''}/${metadata.name} failed with exit code ${container.state?.terminated?.exitCode ?? 0}`
  );
}

function matchesExitCode(
  { name, state }: ContainerStatus,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): boolean {
  const exitCode = state?.terminated?.exitCode ?? 0;
  if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
  return values.includes(exitCode) === (operator === 'In');
}

function matchingCondition(
  { metadata, status }: Pod,
  patterns: readonly { readonly type: string; readonly status?: string }[],
): string | undefined {
  const condition = status?.conditions?.find((candidate) =>
    patterns.some((pattern) => candidate.type === pattern.type && candidate.status === pattern.status),
  );
  return condition && `Pod ${metadata.namespace ?? ''}/${metadata.name} has condition ${condition.type}`;
}
