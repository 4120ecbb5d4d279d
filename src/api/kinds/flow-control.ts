import type { FlowSchema, PriorityLevelConfiguration } from '../generated/types';
import { defineKind, type TableCell } from '../kind';
import { age, columns } from './tables/cells';

const VERSION = 'flowcontrol.apiserver.k8s.io/v1';

/** printFlowSchema. */
export const flowSchemas = defineKind<FlowSchema>(VERSION, 'FlowSchema', {
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

/** printPriorityLevelConfiguration. */
export const priorityLevelConfigurations = defineKind<PriorityLevelConfiguration>(
  VERSION,
  'PriorityLevelConfiguration',
  {
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
