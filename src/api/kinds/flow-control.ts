import type { FlowSchema, PriorityLevelConfiguration, QueuingConfiguration } from '../generated/types';
import { defineKind, type TableCell } from '../kind';
import { validateFlowSchema, validatePriorityLevel } from './flow-control/validation';
import { changeField, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

const VERSION = 'flowcontrol.apiserver.k8s.io/v1';

/** pkg/apis/flowcontrol/v1/defaults.go, printFlowSchema. */
export const flowSchemas = defineKind<FlowSchema>(VERSION, 'FlowSchema', {
  setDefaults: (flow) =>
    changeField(flow, 'spec', (spec) => (spec.matchingPrecedence ? spec : { ...spec, matchingPrecedence: 1000 })),
  validate: validateFlowSchema,
  validateUpdate: validateFlowSchema,
  table: {
    columns: columns('Name', 'PriorityLevel', 'MatchingPrecedence', 'DistinguisherMethod', 'Age', 'MissingPL'),
    cells: (flow, nowMs) => [
      flow.metadata.name,
      flow.spec.priorityLevelConfiguration.name,
      flow.spec.matchingPrecedence ?? 0,
      flow.spec.distinguisherMethod?.type ?? '<none>',
      age(flow, nowMs),
      flow.status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ],
  },
});

/** pkg/apis/flowcontrol/v1/defaults.go, printPriorityLevelConfiguration. */
export const priorityLevelConfigurations = defineKind<PriorityLevelConfiguration>(
  VERSION,
  'PriorityLevelConfiguration',
  {
    setDefaults: setLevelDefaults,
    validate: validatePriorityLevel,
    validateUpdate: validatePriorityLevel,
    table: {
      columns: columns('Name', 'Type', 'NominalConcurrencyShares', 'Queues', 'HandSize', 'QueueLengthLimit', 'Age'),
      cells(level, nowMs) {
        const { type, limited } = level.spec;
        const queuing = limited?.limitResponse?.queuing;
        const orNone = (present: unknown, value: number | undefined): TableCell =>
          present === undefined ? '<none>' : (value ?? 0);
        return [
          level.metadata.name,
          type,
          orNone(limited, limited?.nominalConcurrencyShares),
          orNone(queuing, queuing?.queues),
          orNone(queuing, queuing?.handSize),
          orNone(queuing, queuing?.queueLengthLimit),
          age(level, nowMs),
        ];
      },
    },
  },
);

function setLevelDefaults(level: PriorityLevelConfiguration): PriorityLevelConfiguration {
  return changeField(level, 'spec', (spec) =>
    changeField(
      changeField(spec, 'exempt', (exempt) =>
        withDefaults(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
      ),
      'limited',
      (limited) =>
        changeField(
          withDefaults(limited, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
          'limitResponse',
          (response) => changeField(response, 'queuing', withQueues),
        ),
    ),
  );
}

/** Zero counts as missing. */
function withQueues(queuing: QueuingConfiguration): QueuingConfiguration {
  const { handSize, queues, queueLengthLimit } = queuing;
  if (handSize && queues && queueLengthLimit) return queuing;
  return { handSize: handSize || 8, queues: queues || 64, queueLengthLimit: queueLengthLimit || 50 };
}
