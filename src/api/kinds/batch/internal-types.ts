/** A job's policies inside the API server, for `internalJson` (pkg/apis/batch/types.go). */
export const jobPolicyTypes: Readonly<Record<string, string>> = {
  PodFailurePolicy: 'Rules []#PodFailurePolicyRule',
  PodFailurePolicyRule:
    'Action string, OnExitCodes *#PodFailurePolicyOnExitCodesRequirement, OnPodConditions ' +
    '[]#PodFailurePolicyOnPodConditionsPattern',
  PodFailurePolicyOnExitCodesRequirement: 'ContainerName *string, Operator string, Values []int',
  PodFailurePolicyOnPodConditionsPattern: 'Type string, Status string',
  SuccessPolicy: 'Rules []#SuccessPolicyRule',
  SuccessPolicyRule: 'SucceededIndexes *string, SucceededCount *int',
};
