import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Pod } from '../api/generated/types';
import type { Transition } from '../client/recorder';
import { timelineSvg } from './timeline';

const START_MS = Date.parse('2026-01-01T00:00:00Z');

function seen(seconds: number, name: string, phase: string, isReady: boolean): Transition<Pod> {
  const object: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { containers: [{ name: 'app' }] },
    status: { phase, conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
  };
  return { type: 'MODIFIED', atMs: START_MS + seconds * 1000, object };
}

const bars = (svg: string | undefined) =>
  [...(svg ?? '').matchAll(/fill="(#\w+)"><title>(.*?)<\/title>/g)].map(([, fill, title]) => [fill, title]);

describe('the timeline', () => {
  it('is a bar a state, and says what the colours mean', () => {
    const course = [
      seen(0, 'web', 'Pending', false),
      seen(4, 'web', 'Running', false),
      seen(9, 'web', 'Running', true),
    ];
    const svg = timelineSvg(course, START_MS, START_MS + 90_000);
    expect(bars(svg)).toEqual([
      ['#f9ab00', 'Pending: 0 s to 4 s'],
      ['#1a73e8', 'Running: 4 s to 9 s'],
      ['#188038', 'Running and Ready: 9 s to 1 min 30 s'],
    ]);
    expect([...(svg ?? '').matchAll(/>(pending|running|ready|failing|terminating)</g)].map(([, word]) => word)).toEqual(
      ['pending', 'running', 'ready'],
    );
  });

  it('shortens a long name at its beginning, and gives it in full to who points at it', () => {
    const name = 'a-deployment-with-a-long-name-5d9c8f7b6c-x2x4z';
    const svg = timelineSvg([seen(0, name, 'Pending', false)], START_MS, START_MS + 1000) ?? '';
    expect(svg).toContain(`<title>default/${name}</title>`);
    expect(/>(…[^<]*)</.exec(svg)?.[1]).toBe(`…${name.slice(-33)}`);
  });

  it('is nothing where no pod was', () => {
    expect(timelineSvg([], START_MS, START_MS + 1000)).toBeUndefined();
  });
});
