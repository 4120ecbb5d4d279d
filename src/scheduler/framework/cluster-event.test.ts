import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Node, Pod } from '../../api/generated/types';
import { nodeObject, podObject, ROOMY } from '../testing/world';
import {
  Action,
  eventMatches,
  nodeChanges,
  podChanges,
  UNSCHEDULABLE_TIMEOUT,
  type ClusterEvent,
} from './cluster-event';

describe('nodeChanges', () => {
  const old = nodeObject('a', { spec: { unschedulable: true } });
  const cases: readonly (readonly [title: string, change: Partial<Node>, actions: readonly number[]])[] = [
    ['nothing', {}, []],
    ['images', { status: { ...old.status, images: [{ names: ['nginx'] }] } }, []],
    ['allocatable', { status: { ...old.status, allocatable: { ...ROOMY, cpu: '8' } } }, [Action.UpdateNodeAllocatable]],
    ['labels', { metadata: { ...old.metadata, labels: { x: 'y' } } }, [Action.UpdateNodeLabel]],
    ['annotations', { metadata: { ...old.metadata, annotations: { x: 'y' } } }, [Action.UpdateNodeAnnotation]],
    ['taints', { spec: { ...old.spec, taints: [{ key: 'k', effect: 'NoSchedule' }] } }, [Action.UpdateNodeTaint]],
    ['uncordoned', { spec: {} }, [Action.UpdateNodeTaint]],
    [
      'a condition',
      { status: { ...old.status, conditions: [{ type: 'Ready', status: 'True' }] } },
      [Action.UpdateNodeCondition],
    ],
  ];
  for (const [title, change, actions] of cases) {
    it(title, () => expect(nodeChanges(old, { ...old, ...change }).map(({ action }) => action)).toEqual(actions));
  }

  it('does not take the heartbeat of a condition for a change', () => {
    const ready = (lastHeartbeatTime: string) => ({
      ...old,
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime }] },
    });
    expect(nodeChanges(ready('2026-01-01T00:00:00Z'), ready('2026-01-01T00:05:00Z'))).toEqual([]);
  });
});

describe('podChanges', () => {
  const old = podObject('p', { requests: { cpu: '2' }, spec: { schedulingGates: [{ name: 'g' }] } });
  const spec = (change: Partial<Pod['spec']>) => ({ spec: { ...old.spec, ...change } });
  const cases: readonly (readonly [title: string, change: Partial<Pod>, actions: readonly number[]])[] = [
    ['something else', { status: { phase: 'Pending' } }, [Action.Update]],
    ['labels', { metadata: { ...old.metadata, labels: { x: 'y' } } }, [Action.UpdatePodLabel]],
    ['fewer gates', spec({ schedulingGates: [{ name: 'h' }] }), [Action.Update]],
    ['no gates', spec({ schedulingGates: [] }), [Action.UpdatePodSchedulingGatesEliminated]],
    ['a toleration', spec({ tolerations: [{ operator: 'Exists' }] }), [Action.UpdatePodToleration]],
    [
      'scaled down',
      spec({ containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }] }),
      [Action.UpdatePodScaleDown],
    ],
    ['scaled up', spec({ containers: [{ name: 'main', resources: { requests: { cpu: '3' } } }] }), [Action.Update]],
  ];
  for (const [title, change, actions] of cases) {
    it(title, () => expect(podChanges(old, { ...old, ...change }).map(({ action }) => action)).toEqual(actions));
  }
});

describe('eventMatches', () => {
  const event = (resource: ClusterEvent['resource'], action: number): ClusterEvent => ({ resource, action });
  const cases: readonly (readonly [
    title: string,
    registered: ClusterEvent,
    incoming: ClusterEvent,
    matches: boolean,
  ])[] = [
    ['the same', event('Node', Action.Add), event('Node', Action.Add), true],
    ['a special case', event('Node', Action.Update), event('Node', Action.UpdateNodeTaint), true],
    ['one of several', event('Node', Action.Add | Action.UpdateNodeTaint), event('Node', Action.UpdateNodeTaint), true],
    ['a more general case', event('Pod', Action.UpdatePodLabel), event('AssignedPod', Action.Update), false],
    ['any pod', event('Pod', Action.Delete), event('AssignedPod', Action.Delete), true],
    ['another resource', event('Node', Action.Delete), event('AssignedPod', Action.Delete), false],
    ['everything is not a special case of anything', event('Node', Action.Update), UNSCHEDULABLE_TIMEOUT, false],
    ['who asks for everything', UNSCHEDULABLE_TIMEOUT, event('Node', Action.Add), true],
  ];
  for (const [title, registered, incoming, matches] of cases)
    it(title, () => expect(eventMatches(registered, incoming)).toBe(matches));
});
