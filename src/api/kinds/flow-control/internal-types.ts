/** The specs of flow control inside the API server, for `internalJson` (pkg/apis/flowcontrol/types.go). */
export const flowControlTypes: Readonly<Record<string, string>> = {
  FlowSchemaSpec:
    'PriorityLevelConfiguration #PriorityLevelConfigurationReference, MatchingPrecedence int, DistinguisherMethod ' +
    '*#FlowDistinguisherMethod, Rules []#PolicyRulesWithSubjects',
  PriorityLevelConfigurationReference: 'Name string',
  FlowDistinguisherMethod: 'Type string',
  PolicyRulesWithSubjects:
    'Subjects []#FlowcontrolSubject, ResourceRules []#ResourcePolicyRule, NonResourceRules []#NonResourcePolicyRule',
  FlowcontrolSubject: 'Kind string, User *#UserSubject, Group *#GroupSubject, ServiceAccount *#ServiceAccountSubject',
  UserSubject: 'Name string',
  GroupSubject: 'Name string',
  ServiceAccountSubject: 'Namespace string, Name string',
  ResourcePolicyRule:
    'Verbs []string, APIGroups=apiGroups []string, Resources []string, ClusterScope bool, Namespaces []string',
  NonResourcePolicyRule: 'Verbs []string, NonResourceURLs []string',
  PriorityLevelConfigurationSpec:
    'Type string, Limited *#LimitedPriorityLevelConfiguration, Exempt *#ExemptPriorityLevelConfiguration',
  LimitedPriorityLevelConfiguration:
    'NominalConcurrencyShares int, LimitResponse #LimitResponse, LendablePercent *int, BorrowingLimitPercent *int',
  ExemptPriorityLevelConfiguration: 'NominalConcurrencyShares *int, LendablePercent *int',
  LimitResponse: 'Type string, Queuing *#QueuingConfiguration',
  QueuingConfiguration: 'Queues int, HandSize int, QueueLengthLimit int',
};
