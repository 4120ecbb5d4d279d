import type { Pod, ReplicaSet, ReplicationController, StatefulSet } from '../../../api/generated/types';
import { services } from '../../../api/kinds/service';
import { controllerOf, type KubeObject } from '../../../api/object';
import {
  bothMatch,
  EVERYTHING,
  labelMatcher,
  setMatcher,
  type LabelMatcher,
} from '../../../api/scheduling/label-requirement';
import type { ApiServer } from '../../../api/server';

/**
 * Selects the pods that belong together with `pod`: those that its services, replication controller, ReplicaSet or StatefulSet
 * select; empty when it belongs to none (pkg/scheduler/framework/plugins/helper/spread.go, `DefaultSelector`).
 */
export function defaultSelector(api: ApiServer, pod: Pod): LabelMatcher {
  const { namespace = '' } = pod.metadata;
  const set: Record<string, string> = {};
  for (const { spec } of api.collection(services).values(namespace)) {
    if (spec.selector !== undefined && setMatcher(spec.selector).matches(pod.metadata.labels))
      Object.assign(set, spec.selector);
  }
  const owner = controllerOf(pod);
  const kind = owner && api.kindOf(owner.apiVersion, PLURALS[owner.kind] ?? '');
  const object = owner && kind && api.find(kind, { namespace, name: owner.name });
  if (object === undefined) return setMatcher(set);
  if (isReplicationController(object)) return setMatcher({ ...set, ...object.spec.selector });
  return bothMatch(setMatcher(set), selectsByLabels(object) ? labelMatcher(object.spec.selector) : EVERYTHING);
}

const PLURALS: Readonly<Record<string, string>> = {
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
};

function isReplicationController(object: KubeObject): object is ReplicationController {
  return object.kind === 'ReplicationController';
}

function selectsByLabels(object: KubeObject): object is ReplicaSet | StatefulSet {
  return object.kind === 'ReplicaSet' || object.kind === 'StatefulSet';
}
