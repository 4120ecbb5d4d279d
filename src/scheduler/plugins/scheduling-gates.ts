import type { Pod } from '../../api/generated/types';
import { Action } from '../framework/cluster-event';
import type { Plugin } from '../framework/plugin';
import { newStatus } from '../framework/status';
import { SCHEDULING_GATES } from './names';

/** Keeps pods with `spec.schedulingGates` out of the queue (pkg/scheduler/framework/plugins/schedulinggates). */
export function schedulingGates(): Plugin {
  return {
    name: SCHEDULING_GATES,
    preEnqueue(pod) {
      const gates = gateNames(pod);
      if (gates.length === 0) return undefined;
      return newStatus(
        SCHEDULING_GATES,
        'UnschedulableAndUnresolvable',
        `waiting for scheduling gates: [${gates.join(' ')}]`,
      );
    },
    events: [
      {
        event: { resource: 'Pod', action: Action.UpdatePodSchedulingGatesEliminated },
        podHint: (pod, _old, modified) => modified?.metadata.uid === pod.metadata.uid,
      },
    ],
  };
}

function gateNames({ spec }: Pick<Pod, 'spec'>): readonly string[] {
  return spec.schedulingGates?.map(({ name }) => name) ?? [];
}
