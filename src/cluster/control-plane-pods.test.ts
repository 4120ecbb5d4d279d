import { describe, it } from 'node:test';
import { expect } from 'expect';
import { pods } from '../api/kinds/pod/pod';
import { Cluster } from './cluster';
import { controlPlaneImages, controlPlanePods } from './control-plane-pods';

describe('the pods of a control plane', () => {
  it('run as static pods of its machine, and nowhere else', () => {
    const staticPods = controlPlanePods('192.168.49.2');
    const cluster = new Cluster({
      images: controlPlaneImages,
      nodes: [{ name: 'cp', staticPods }, { name: 'worker' }],
    });
    const running = cluster.api.list(pods, { namespace: 'kube-system' }).map(({ metadata, spec, status }) => {
      return [metadata.name, metadata.annotations?.['kubernetes.io/config.source'], spec.nodeName, status?.phase];
    });
    expect(running.toSorted()).toEqual(
      ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => {
        return [`${name}-cp`, 'file', 'cp', 'Running'];
      }),
    );
  });
});
