import type { ResourceMapping } from '../resources/resource-mapping';
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from './config-kinds';
import type { Describer } from './describer';
import { describeGeneric } from './generic';
import { describeNamespace } from './namespace';
import { describeNode } from './node';
import { describePod } from './pod';
import { describeLimitRange, describeResourceQuota } from './quotas';
import { describeReplicaSet } from './replica-set';
import { describeService } from './service';
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from './storage';

/** By group and kind (kubectl/pkg/describe/describe.go, describerMap). */
const DESCRIBERS: ReadonlyMap<string, Describer> = new Map([
  ['/Pod', describePod],
  ['/Node', describeNode],
  ['/Namespace', describeNamespace],
  ['/ConfigMap', describeConfigMap],
  ['/Secret', describeSecret],
  ['/Service', describeService],
  ['/ServiceAccount', describeServiceAccount],
  ['/PersistentVolume', describePersistentVolume],
  ['/PersistentVolumeClaim', describePersistentVolumeClaim],
  ['/ResourceQuota', describeResourceQuota],
  ['/LimitRange', describeLimitRange],
  ['apps/ReplicaSet', describeReplicaSet],
  ['storage.k8s.io/StorageClass', describeStorageClass],
  ['scheduling.k8s.io/PriorityClass', describePriorityClass],
]);

export function describerOf({ group, kind }: ResourceMapping): Describer {
  return DESCRIBERS.get(`${group}/${kind}`) ?? describeGeneric;
}
