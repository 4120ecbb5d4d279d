import type {
  FlowcontrolSubject,
  FlowSchema,
  FlowSchemaSpec,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
} from '../../generated/types';
import type { Draft } from '../../object';
import type { ApiServer } from '../../server';
import { timestamp } from '../../time';
import { flowSchemas, priorityLevelConfigurations } from '../flow-control';
import { ALL_RESOURCES, EVERYBODY, everything, groups, mandatoryFlows, mandatoryLevels, PERMITTED } from './mandatory';

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';
const ANNOTATIONS = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
const CONTROLLER_MANAGER = 'system:kube-controller-manager';
const SCHEDULER = 'system:kube-scheduler';

/**
 * The priority levels and flow schemas of every cluster, there from its start and put together at the first look at them.
 * Source: apiserver/pkg/apis/flowcontrol/bootstrap/default.go.
 *
 * Divergence from real Kubernetes: requests do not wait for one another, so that priority levels decide nothing; a flow schema that somebody
 * adds gets no condition `Dangling`.
 */
export function stockFlowControl(api: ApiServer): void {
  const now = timestamp(api.sim.nowMs);
  api.stock(priorityLevelConfigurations, LEVELS.length, () => LEVELS.map(levelOf));
  const flows = () => [...Object.entries(mandatoryFlows), ...FLOWS.map(specOf)].map((flow) => schemaOf(flow, now));
  api.stock(flowSchemas, Object.keys(mandatoryFlows).length + FLOWS.length, flows);
}

type Level = readonly [name: string, spec: PriorityLevelConfigurationSpec];

const LEVELS: readonly Level[] = [
  ...Object.entries(mandatoryLevels),
  queued('system', 30, 33, 64, 6),
  queued('node-high', 40, 25, 64, 6),
  queued('leader-election', 10, 0, 16, 4),
  queued('workload-high', 40, 50, 128, 6),
  queued('workload-low', 100, 90, 128, 6),
  queued('global-default', 20, 50, 128, 6),
];

function queued(name: string, shares: number, lendablePercent: number, queues: number, handSize: number): Level {
  const limitResponse = { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } };
  return [name, { type: 'Limited', limited: { nominalConcurrencyShares: shares, limitResponse, lendablePercent } }];
}

type Flow = readonly [
  name: string,
  level: string,
  precedence: number,
  method: 'ByUser' | 'ByNamespace' | undefined,
  rules: PolicyRulesWithSubjects,
];

const FLOWS: readonly Flow[] = [
  [
    'probes',
    'exempt',
    2,
    undefined,
    {
      subjects: groups(...EVERYBODY),
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  ],
  [
    'system-leader-election',
    'leader-election',
    100,
    'ByUser',
    {
      subjects: [...users(CONTROLLER_MANAGER, SCHEDULER), ...systemAccounts()],
      resourceRules: [leases(['get', 'create', 'update'])],
    },
  ],
  [
    'system-node-high',
    'node-high',
    400,
    'ByUser',
    {
      subjects: groups('system:nodes'),
      resourceRules: [{ ...ALL_RESOURCES, apiGroups: [''], resources: ['nodes', 'nodes/status'] }, leases(PERMITTED)],
    },
  ],
  ['system-nodes', 'system', 500, 'ByUser', everything(groups('system:nodes'))],
  ['kube-controller-manager', 'workload-high', 800, 'ByNamespace', everything(users(CONTROLLER_MANAGER))],
  ['kube-scheduler', 'workload-high', 800, 'ByNamespace', everything(users(SCHEDULER))],
  ['kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', everything(systemAccounts())],
  ['service-accounts', 'workload-low', 9000, 'ByUser', everything(groups('system:serviceaccounts'))],
  ['global-default', 'global-default', 9900, 'ByUser', everything(groups(...EVERYBODY))],
];

function leases(verbs: readonly string[]): ResourcePolicyRule {
  return { verbs, apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: PERMITTED };
}

function users(...names: readonly string[]): readonly FlowcontrolSubject[] {
  return names.map((name) => ({ kind: 'User', user: { name } }));
}

function systemAccounts(): readonly FlowcontrolSubject[] {
  return [{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } }];
}

function levelOf([name, spec]: Level): Draft<PriorityLevelConfiguration> {
  const metadata = { name, annotations: ANNOTATIONS, generation: 1 };
  return { apiVersion: API_VERSION, kind: 'PriorityLevelConfiguration', metadata, spec, status: {} };
}

function specOf([name, level, matchingPrecedence, method, rules]: Flow): readonly [string, FlowSchemaSpec] {
  const priorityLevelConfiguration = { name: level };
  const distinguisherMethod = method === undefined ? undefined : { type: method };
  const spec = { priorityLevelConfiguration, matchingPrecedence, rules: [rules] };
  return [name, distinguisherMethod === undefined ? spec : { ...spec, distinguisherMethod }];
}

/** With what the API server finds out about it at once (apiserver/pkg/util/flowcontrol/apf_controller.go). */
function schemaOf([name, spec]: readonly [string, FlowSchemaSpec], now: string): Draft<FlowSchema> {
  const level = spec.priorityLevelConfiguration.name;
  return {
    apiVersion: API_VERSION,
    kind: 'FlowSchema',
    metadata: { name, annotations: ANNOTATIONS, generation: 1 },
    spec,
    status: {
      conditions: [
        {
          type: 'Dangling',
          status: 'False',
          lastTransitionTime: now,
          reason: 'Found',
          message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
        },
      ],
    },
  };
}
