import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { PodSpec, RuntimeClass } from '../generated/types';
import { pods } from '../kinds/pod/pod';
import { runtimeClasses } from '../kinds/policy';
import { testApi } from '../testing';

const TOLERATION = { key: 'sandboxed', operator: 'Exists', effect: 'NoSchedule' };

function world(more: Partial<RuntimeClass>) {
  const api = testApi();
  api.create(runtimeClasses, {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'gvisor' },
    handler: 'runsc',
    ...more,
  });
  return (spec: Partial<PodSpec>) =>
    api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name: 'web' },
      spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec } as PodSpec,
    });
}

describe('runtime classes', () => {
  it('give a pod their overhead, node selector and tolerations', () => {
    const create = world({
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { runtime: 'gvisor' }, tolerations: [TOLERATION] },
    });
    const { spec } = create({
      runtimeClassName: 'gvisor',
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ ...TOLERATION, operator: 'Equal', value: 'yes' }],
    });
    expect(spec.overhead).toEqual({ cpu: '250m' });
    expect(spec.nodeSelector).toEqual({ disk: 'ssd', runtime: 'gvisor' });
    expect(spec.tolerations?.filter(({ key }) => key === 'sandboxed')).toEqual([TOLERATION]);
  });

  it('are missed, contradicted and needed for an overhead', () => {
    const create = world({
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { runtime: 'gvisor' } },
    });
    expect(() => create({ runtimeClassName: 'kata' })).toThrow(
      'pods "web" is forbidden: pod rejected: RuntimeClass "kata" not found',
    );
    expect(() => create({ runtimeClassName: 'gvisor', overhead: { cpu: '1' } })).toThrow(
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    );
    expect(() => create({ runtimeClassName: 'gvisor', nodeSelector: { runtime: 'runc' } })).toThrow(
      'conflict: runtimeClass.scheduling.nodeSelector[runtime] = gvisor; pod.spec.nodeSelector[runtime] = runc',
    );
    expect(() => create({ overhead: { cpu: '1' } })).toThrow(
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    );
    expect(create({ runtimeClassName: 'gvisor', overhead: { cpu: '0.25' } }).spec.overhead).toEqual({ cpu: '250m' });
  });
});
