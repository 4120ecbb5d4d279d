import type { ResourceMapping } from '../resources/resource-mapping';
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from './config-kinds';
import type { Describer } from './describer';
import { describeGeneric } from './generic';
import { describeNamespace } from './namespace';
import { describeNode } from './node';
import { describePod } from './pod';
import { describeService } from './service';

/** By group and kind (kubectl/pkg/describe/describe.go, describerMap). */
const DESCRIBERS: ReadonlyMap<string, Describer> = new Map([
  ['/Pod', describePod],
  ['/Node', describeNode],
  ['/Namespace', describeNamespace],
  ['/ConfigMap', describeConfigMap],
  ['/Secret', describeSecret],
  ['/Service', describeService],
  ['/ServiceAccount', describeServiceAccount],
  ['scheduling.k8s.io/PriorityClass', describePriorityClass],
]);

export function describerOf({ group, kind }: ResourceMapping): Describer {
  return DESCRIBERS.get(`${group}/${kind}`) ?? describeGeneric;
}
