import type {
  FlowcontrolSubject,
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
} from '../../generated/types';

/** Every verb, group, resource or namespace; or every path. */
export const PERMITTED: readonly string[] = ['*'];
/** The groups of all users. */
export const EVERYBODY: readonly string[] = ['system:unauthenticated', 'system:authenticated'];
export const ALL_RESOURCES: ResourcePolicyRule = {
  verbs: PERMITTED,
  apiGroups: PERMITTED,
  resources: PERMITTED,
  clusterScope: true,
  namespaces: PERMITTED,
};
const ALL_PATHS: NonResourcePolicyRule = { verbs: PERMITTED, nonResourceURLs: PERMITTED };

/** The priority levels that nobody changes, but for `spec.exempt` (apiserver/pkg/apis/flowcontrol/bootstrap/default.go). */
export const mandatoryLevels: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'catch-all': {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  },
};

/** The flow schemas that nobody changes (the same file). */
export const mandatoryFlows: Readonly<Record<string, FlowSchemaSpec>> = {
  exempt: {
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 1,
    rules: [everything(groups('system:masters'))],
  },
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [everything(groups(...EVERYBODY))],
  },
};

/** All requests of these subjects. */
export function everything(subjects: readonly FlowcontrolSubject[]): PolicyRulesWithSubjects {
  return { subjects, resourceRules: [ALL_RESOURCES], nonResourceRules: [ALL_PATHS] };
}

export function groups(...names: readonly string[]): readonly FlowcontrolSubject[] {
  return names.map((name) => ({ kind: 'Group', group: { name } }));
}
