import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parsePodTraits, podManifest } from './pod-traits';

describe('parsePodTraits', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['nodeSelector gpu=true', { nodeSelector: { gpu: 'true' } }],
    [
      'image nginx, labels app=web,tier=front and nodeSelector disktype=ssd',
      { image: 'nginx', labels: { app: 'web', tier: 'front' }, nodeSelector: { disktype: 'ssd' } },
    ],
    [
      `image busybox and command sh -c "trap '' TERM; exit 1"`,
      { image: 'busybox', command: ['sh', '-c', "trap '' TERM; exit 1"] },
    ],
    ['command "sleep 3600" and request cpu=500m', { command: ['sleep', '3600'], requests: { cpu: '500m' } }],
    [
      'toleration dedicated=gpu:NoSchedule',
      { tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }] },
    ],
    ['nodeSelector가 gpu=true', { nodeSelector: { gpu: 'true' } }],
    [
      '이미지가 nginx이고 레이블이 app=web,tier=front이고 요청이 cpu=500m',
      { image: 'nginx', labels: { app: 'web', tier: 'front' }, requests: { cpu: '500m' } },
    ],
    ['명령이 "sleep 3600"이고 노드 셀렉터가 gpu=true', { command: ['sleep', '3600'], nodeSelector: { gpu: 'true' } }],
  ];
  for (const [text, traits] of cases) it(text, () => expect(parsePodTraits(text)).toEqual(traits));

  it('names what it knows when a trait is unknown', () => {
    expect(() => parsePodTraits('colour blue')).toThrow(
      '"colour blue" says nothing that is known of a pod; known are: image,',
    );
  });
});

describe('podManifest', () => {
  it('is plain where nothing is said', () => {
    expect(podManifest('web', {})).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    });
  });
});
