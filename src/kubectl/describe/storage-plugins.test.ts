import { expect } from 'expect';
import { describe, it } from 'node:test';
import { pluginLines } from './storage-plugins';

describe('pluginLines', () => {
  it('tells of a volume of a pod and of one of the cluster, whose references are others', () => {
    const cinder = { volumeID: 'v', secretRef: { name: 's', namespace: 'n' } };
    const type = 'Cinder (a Persistent Disk resource in OpenStack)';
    const common = [type, 'VolumeID:\tv', 'FSType:\t', 'ReadOnly:\tfalse'];
    expect(pluginLines({ name: 'x', cinder }, false)).toEqual([
      ...common,
      'SecretRef:\t&LocalObjectReference{Name:s,}',
    ]);
    expect(pluginLines({ cinder }, true)).toEqual([...common, 'SecretRef:\t&SecretReference{Name:s,Namespace:n,}']);
    expect(pluginLines({ name: 'x', cinder: { volumeID: 'v' } }, false)?.at(-1)).toBe('SecretRef:\tnil');
  });

  it('writes lists and maps as Go does', () => {
    expect(pluginLines({ name: 'x', flexVolume: { driver: 'a/b', options: { z: '1', a: '2' } } }, false)?.at(-1)).toBe(
      'Options:\tmap[a:2 z:1]',
    );
    expect(pluginLines({ name: 'x', fc: { targetWWNs: ['a', 'b'] } }, false)).toContain('TargetWWNs:\ta, b');
    expect(pluginLines({ name: 'x', fc: { wwids: ['a'] } }, false)).toContain('LUN:\t<none>');
  });

  it('knows nothing of other volumes', () => {
    expect(pluginLines({ name: 'x', emptyDir: {} }, false)).toBeUndefined();
  });
});
