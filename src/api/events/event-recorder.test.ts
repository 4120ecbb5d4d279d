import assert from 'node:assert';
import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation } from '../../sim/simulation';
import { createEventRecorder, type EventSource } from './event-recorder';
import { startEventTtl } from './event-ttl';
import { events } from '../kinds/event';
import { nodes } from '../kinds/node';
import { keyOf } from '../object';
import { builtInKinds } from '../registry';
import { ApiServer } from '../server';

function world(source: EventSource) {
  const sim = new Simulation();
  const api = new ApiServer(sim, builtInKinds, () => []);
  const node = api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-1' }, spec: {} });
  const recorder = createEventRecorder(api, source);
  return { sim, api, node, recorder, list: () => api.list(events) };
}

const KUBELET = { component: 'kubelet', host: 'worker-1' };
const SCHEDULER = { component: 'default-scheduler', host: 'control', style: 'events.k8s.io' } as const;

describe('event recorder, core style', () => {
  it('writes what client-go writes, into the default namespace for cluster-scoped objects', () => {
    const { recorder, node, list } = world(KUBELET);
    recorder.event(node, 'Normal', 'NodeReady', 'Node worker-1 status is now: NodeReady');
    const [event] = list();
    expect(event).toMatchObject({
      metadata: { namespace: 'default', name: expect.stringMatching(/^worker-1\.[0-9a-f]{16}$/) },
      involvedObject: {
        kind: 'Node',
        name: 'worker-1',
        uid: node.metadata.uid,
        apiVersion: 'v1',
        resourceVersion: node.metadata.resourceVersion,
      },
      reason: 'NodeReady',
      message: 'Node worker-1 status is now: NodeReady',
      source: { component: 'kubelet', host: 'worker-1' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
      type: 'Normal',
      reportingComponent: 'kubelet',
      reportingInstance: 'worker-1',
    });
  });

  it('counts the same event and keeps its first time', () => {
    const { sim, recorder, node, list } = world(KUBELET);
    for (let times = 0; times < 3; times += 1) {
      recorder.event(node, 'Warning', 'BackOff', 'again');
      sim.advance(10_000);
    }
    expect(list()).toHaveLength(1);
    expect(list()[0]).toMatchObject({
      count: 3,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:20Z',
    });
  });

  it('keeps events of one moment apart and in order', () => {
    const { recorder, node, list } = world(KUBELET);
    for (const reason of ['Pulled', 'Created', 'Started']) recorder.event(node, 'Normal', reason, reason);
    expect(list().map(({ reason }) => reason)).toEqual(['Pulled', 'Created', 'Started']);
  });

  it('combines the tenth and later similar events within ten minutes', () => {
    const { recorder, node, list } = world(KUBELET);
    for (let number = 1; number <= 12; number += 1)
      recorder.event(node, 'Warning', 'Unhealthy', `probe ${number} failed`);
    expect(list()).toHaveLength(10);
    expect(list().at(-1)).toMatchObject({ message: '(combined from similar events): probe 12 failed', count: 3 });
  });

  it('does not combine events that are more than ten minutes apart', () => {
    const { sim, recorder, node, list } = world(KUBELET);
    for (let number = 1; number <= 12; number += 1) {
      recorder.event(node, 'Warning', 'Unhealthy', `probe ${number} failed`);
      sim.advance(601_000);
    }
    expect(list()).toHaveLength(12);
  });

  it('drops the 26th event about an object and lets one more through each five minutes', () => {
    const { sim, recorder, node, list } = world(KUBELET);
    const again = () => recorder.event(node, 'Warning', 'BackOff', 'again');
    for (let times = 0; times < 30; times += 1) again();
    expect(list()[0]?.count).toBe(25);
    sim.advance(300_000);
    again();
    again();
    // What was dropped has been counted all the same.
    expect(list()[0]?.count).toBe(31);
  });
});

describe('event recorder, events.k8s.io style', () => {
  it('writes a series for an event that comes again, and its final count when it has ended', () => {
    const { sim, recorder, node, list } = world(SCHEDULER);
    const again = (message: string) => recorder.event(node, 'Warning', 'FailedScheduling', message);
    again('0/1 nodes are available');
    expect(list()[0]).toMatchObject({
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'Scheduling',
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-control',
      source: {},
    });
    expect(list()[0]).not.toHaveProperty('firstTimestamp');
    expect(list()[0]).not.toHaveProperty('count');
    sim.advance(1000);
    again('0/2 nodes are available');
    sim.advance(1000);
    again('0/2 nodes are available');
    expect(list()).toHaveLength(1);
    expect(list()[0]).toMatchObject({
      message: '0/1 nodes are available',
      series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' },
    });
    sim.advance(720_000);
    expect(list()[0]?.series).toEqual({ count: 3, lastObservedTime: '2026-01-01T00:00:02.000000Z' });
    expect(sim.nextTimerMs).toBeUndefined();
  });

  it('writes the event of a series anew when somebody has deleted it', () => {
    const { sim, api, recorder, node, list } = world(SCHEDULER);
    recorder.event(node, 'Warning', 'FailedScheduling', 'no');
    const [{ metadata } = assert.fail()] = list();
    api.delete(events, keyOf({ metadata }));
    sim.advance(1000);
    recorder.event(node, 'Warning', 'FailedScheduling', 'no');
    expect(list()).toHaveLength(1);
    const { name, namespace } = metadata;
    expect(list()[0]).toMatchObject({ metadata: { name, namespace }, message: 'no', series: { count: 2 } });
    expect(list()[0]?.metadata.uid).not.toBe(metadata.uid);
  });

  it('writes a new event when the last one is long past', () => {
    const { sim, recorder, node, list } = world(SCHEDULER);
    recorder.event(node, 'Warning', 'FailedScheduling', 'no');
    sim.advance(800_000);
    recorder.event(node, 'Warning', 'FailedScheduling', 'no');
    expect(list()).toHaveLength(2);
    expect(sim.nextTimerMs).toBeUndefined();
  });
});

describe('event time to live', () => {
  it('lets events go an hour after their last write, with one timer, and leaves none behind', () => {
    const { sim, api, recorder, node, list } = world(KUBELET);
    startEventTtl(api);
    recorder.event(node, 'Normal', 'Once', 'once');
    recorder.event(node, 'Normal', 'Twice', 'twice');
    sim.advance(1_800_000);
    recorder.event(node, 'Normal', 'Twice', 'twice');
    sim.advance(1_859_000);
    expect(list()).toHaveLength(2);
    sim.advance(1_000);
    expect(list().map(({ reason }) => reason)).toEqual(['Twice']);
    sim.advance(1_800_000);
    expect(list()).toHaveLength(0);
    expect(sim.nextTimerMs).toBeUndefined();
    recorder.event(node, 'Normal', 'Twice', 'twice');
    expect(list()[0]?.count).toBe(3);
  });
});
