import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createClusterWorld } from '../testing/api-world';

const REPLICA_SET = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, labels: {tier: front}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: app, image: nginx, ports: [{containerPort: 80}]}]
      tolerations: [{key: gpu, operator: Exists}]
`;

describe('kubectl describe replicaset', () => {
  it('tells of its pods and of their template', async () => {
    const { cluster, files, run } = createClusterWorld({ nodes: [{ name: 'n1' }] });
    files.set('web.yaml', REPLICA_SET);
    await run('create -f web.yaml');
    cluster.sim.beginStep();
    cluster.sim.advance(20_000);
    const { stdout } = await run('describe rs web');
    expect(stdout.slice(0, stdout.indexOf('Events:'))).toBe(`Name:         web
Namespace:    default
Selector:     app=web
Labels:       tier=front
Annotations:  <none>
Replicas:     2 current / 2 desired
Pods Status:  2 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=web
  Containers:
   app:
    Image:         nginx
    Port:          80/TCP
    Host Port:     0/TCP
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     gpu op=Exists
`);
    expect(stdout).toContain('SuccessfulCreate');
  });
});
