import type { ReplicaSet, ReplicationController } from '../../generated/types';
import type { TablePrinter } from '../../kind';
import { age, columns, containersText } from './cells';

/** The table of the kinds that keep a number of pods alive; they differ in how they print their selector (printReplicaSet). */
export function replicaTable<T extends ReplicaSet | ReplicationController>(
  selectorText: (object: T) => string,
): TablePrinter<T> {
  return {
    columns: columns(
      'Name',
      'integer Desired',
      'integer Current',
      'integer Ready',
      'Age',
      'wide:Containers',
      'wide:Images',
      'wide:Selector',
    ),
    cells: (object, nowMs) => [
      object.metadata.name,
      object.spec.replicas ?? 0,
      object.status?.replicas ?? 0,
      object.status?.readyReplicas ?? 0,
      age(object, nowMs),
      ...containersText(object.spec.template?.spec?.containers),
      selectorText(object),
    ],
  };
}
