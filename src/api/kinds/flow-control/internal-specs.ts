import type { FlowSchemaSpec, PriorityLevelConfigurationSpec, QueuingConfiguration } from '../../generated/types';

/** A spec as the API server's own type prints it (pkg/apis/flowcontrol/types.go). */
export function internalFlow(spec: FlowSchemaSpec) {
  const { priorityLevelConfiguration, matchingPrecedence = 0, distinguisherMethod, rules } = spec;
  return {
    PriorityLevelConfiguration: { Name: priorityLevelConfiguration?.name ?? '' },
    MatchingPrecedence: matchingPrecedence,
    DistinguisherMethod: distinguisherMethod === undefined ? null : { Type: distinguisherMethod.type },
    Rules:
      rules?.map(({ subjects, resourceRules, nonResourceRules }) => ({
        Subjects:
          subjects?.map(({ kind, user, group, serviceAccount }) => ({
            Kind: kind,
            User: user === undefined ? null : { Name: user.name },
            Group: group === undefined ? null : { Name: group.name },
            ServiceAccount:
              serviceAccount === undefined ? null : { Namespace: serviceAccount.namespace, Name: serviceAccount.name },
          })) ?? null,
        ResourceRules:
          resourceRules?.map(({ verbs, apiGroups, resources, clusterScope = false, namespaces }) => ({
            Verbs: verbs,
            APIGroups: apiGroups,
            Resources: resources,
            ClusterScope: clusterScope,
            Namespaces: namespaces ?? null,
          })) ?? null,
        NonResourceRules:
          nonResourceRules?.map(({ verbs, nonResourceURLs }) => ({
            Verbs: verbs,
            NonResourceURLs: nonResourceURLs,
          })) ?? null,
      })) ?? null,
  };
}

export function internalLevel({ type, limited, exempt }: PriorityLevelConfigurationSpec) {
  return {
    Type: type,
    Limited:
      limited === undefined
        ? null
        : {
            NominalConcurrencyShares: limited.nominalConcurrencyShares ?? 0,
            LimitResponse: {
              Type: limited.limitResponse?.type ?? '',
              Queuing: internalQueuing(limited.limitResponse?.queuing),
            },
            LendablePercent: limited.lendablePercent ?? null,
            BorrowingLimitPercent: limited.borrowingLimitPercent ?? null,
          },
    Exempt:
      exempt === undefined
        ? null
        : {
            NominalConcurrencyShares: exempt.nominalConcurrencyShares ?? null,
            LendablePercent: exempt.lendablePercent ?? null,
          },
  };
}

function internalQueuing(queuing: QueuingConfiguration | undefined) {
  if (queuing === undefined) return null;
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  return { Queues: queues, HandSize: handSize, QueueLengthLimit: queueLengthLimit };
}
