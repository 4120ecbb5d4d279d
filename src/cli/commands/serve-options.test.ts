import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parseServeOptions, UsageError } from './serve-options';

describe('the options of gherkube serve', () => {
  it('have defaults', () => {
    expect(parseServeOptions([])).toEqual({
      nodes: undefined,
      seed: 1,
      port: undefined,
      listen: '127.0.0.1',
      kubeconfigOut: undefined,
      token: undefined,
      load: [],
      data: undefined,
      speed: 1,
      authorization: 'AlwaysAllow',
      schedulerConfig: undefined,
      metricsServer: false,
      without: [],
    });
  });

  const good: readonly (readonly [string, object])[] = [
    ['--nodes 0', { nodes: 0 }],
    ['--no-kubelet', { nodes: 0 }],
    ['--no-scheduler --no-controllers', { without: ['scheduler', 'controller manager'] }],
    ['--paused', { speed: 0 }],
    ['--speed 60', { speed: 60 }],
    ['--speed 0.5', { speed: 0.5 }],
    ['--load a --load b', { load: ['a', 'b'] }],
    ['--port 0', { port: 0 }],
    ['--scheduler-config profiles.yaml', { schedulerConfig: 'profiles.yaml' }],
    ['--metrics-server', { metricsServer: true }],
    ['--authorization-mode RBAC', { authorization: 'RBAC' }],
    ['--listen 0.0.0.0', { listen: '0.0.0.0' }],
  ];
  for (const [line, expected] of good) {
    it(line, () => expect(parseServeOptions(line.split(' '))).toMatchObject(expected));
  }

  it('are not looked for when help is wanted', () => expect(parseServeOptions(['-h'])).toBeUndefined());

  const bad = [
    '--foo',
    'extra',
    '--nodes x',
    '--nodes 5001',
    '--nodes',
    '--nodes 1 --no-kubelet',
    '--port 65536',
    '--port -1',
    '--seed 1.5',
    '--speed 0',
    '--speed fast',
    '--speed 2 --paused',
    '--listen ::1',
    '--listen example.com',
    '--token a,b',
    '--authorization-mode ABAC',
  ];
  for (const line of bad)
    it(`refuses ${line}`, () => expect(() => parseServeOptions(line.split(' '))).toThrow(UsageError));
});
