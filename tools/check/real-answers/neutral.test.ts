import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Neutral } from './neutral';

const UIDS = ['11111111-2222-3333-4444-555555555555', '99999999-2222-3333-4444-555555555555'] as const;

describe('what is left of an answer without chance', () => {
  it('numbers what is drawn, so that the same stays the same', () => {
    const neutral = new Neutral();
    const pod = (uid: string, resourceVersion: string) => ({ metadata: { uid, resourceVersion } });
    expect(neutral.value([pod(UIDS[0], '71'), pod(UIDS[1], '72'), pod(UIDS[0], '73')])).toEqual([
      pod('<uid 1>', '<version 1>'),
      pod('<uid 2>', '<version 2>'),
      pod('<uid 1>', '<version 3>'),
    ]);
    expect(neutral.value(`Precondition failed: UID in precondition: ${UIDS[1]}`)).toBe(
      'Precondition failed: UID in precondition: <uid 2>',
    );
  });

  it('knows names that the server drew, in every text', () => {
    const neutral = new Neutral();
    neutral.learnNames({ metadata: { generateName: 'web-' } });
    expect(neutral.value('Created pod: web-x7k2b; web-1 stays, and so does web-database')).toBe(
      'Created pod: <web- 1>; web-1 stays, and so does web-database',
    );
  });

  it('leaves out what components manage and what columns are described as', () => {
    const answer = {
      columnDefinitions: [{ name: 'Age', description: 'how old' }],
      rows: [{ cells: ['web', '5m10s', '3'] }],
      managedFields: [{ manager: 'kube-scheduler' }, { manager: 'kubectl', time: '2026-01-02T03:04:05Z' }],
    };
    expect(new Neutral().value(answer)).toEqual({
      columnDefinitions: [{ name: 'Age' }],
      rows: [{ cells: ['web', '<age>', '3'] }],
      managedFields: [{ manager: 'kubectl', time: '<time>' }],
    });
  });

  it('says nothing of the fields of what only components have written', () => {
    const slice = { name: 'web', managedFields: [{ manager: 'kube-controller-manager' }] };
    expect(new Neutral().value(slice)).toEqual({ name: 'web' });
  });

  it('tells addresses of services from others', () => {
    expect(new Neutral().value(['10.96.0.1', '10.103.7.9', '10.244.1.2', '10.103.7.9'])).toEqual([
      '10.96.0.1',
      '<cluster IP 1>',
      '10.244.1.2',
      '<cluster IP 1>',
    ]);
  });
});
