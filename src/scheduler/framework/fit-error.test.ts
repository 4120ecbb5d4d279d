import { describe, it } from 'node:test';
import { expect } from 'expect';
import { fitErrorMessage } from './fit-error';
import { NodeStatuses } from './node-statuses';
import { newStatus } from './status';

describe('fitErrorMessage', () => {
  const message = (statuses: NodeStatuses, numAllNodes: number, preFilterMessage = '', postFilterMessage = '') =>
    fitErrorMessage({ numAllNodes, statuses, preFilterMessage, postFilterMessage });

  it('counts and sorts the reasons', () => {
    const statuses = new NodeStatuses();
    const cpuAndMemory = newStatus('Fit', 'Unschedulable', 'Insufficient memory', 'Insufficient cpu');
    statuses.add('a', newStatus('Ports', 'Unschedulable', 'node(s) ports'));
    for (let index = 0; index < 10; index += 1) statuses.add(`n${index}`, cpuAndMemory);
    expect(message(statuses, 11)).toBe(
      '0/11 nodes are available: 1 node(s) ports, 10 Insufficient cpu, 10 Insufficient memory.',
    );
  });

  it('counts the nodes that were not looked at under their common reason', () => {
    const statuses = new NodeStatuses();
    statuses.add('a', newStatus('Fit', 'Unschedulable', 'Too many pods'));
    statuses.absent = newStatus('', 'UnschedulableAndUnresolvable', 'not looked at');
    expect(message(statuses, 3)).toBe('0/3 nodes are available: 1 Too many pods, 2 not looked at.');
  });

  it('tells the PreFilter message instead, and the PostFilter message in any case', () => {
    expect(message(new NodeStatuses(), 3, 'no', 'helpless')).toBe('0/3 nodes are available: no. helpless');
    expect(message(new NodeStatuses(), 3)).toBe('0/3 nodes are available:');
  });
});
