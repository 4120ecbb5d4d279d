import type { Scale } from '../../generated/types';
import type { KubeObject } from '../../object';
import type { TablePrinter } from '../../kind';
import { age, columns } from './cells';

/** Of the subresource `scale` (printScale). */
export const scaleTable: TablePrinter<Scale & KubeObject> = {
  columns: [{ name: 'Name', type: 'string' }, ...columns('integer Desired', 'integer Available', 'Age')],
  cells: (scale, nowMs) => [
    scale.metadata?.name ?? '',
    scale.spec?.replicas ?? 0,
    scale.status?.replicas ?? 0,
    age(scale, nowMs),
  ],
};
