import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Kind, TableCell } from '../../kind';
import type { KubeObject } from '../../object';
import { builtInKinds } from '../../registry';
import { deployments } from '../apps/deployment';
import { controllerRevisions } from '../apps/controller-revision';
import { cronJobs } from '../batch/cron-job';
import { jobs } from '../batch/job';
import { resourceQuotas } from '../core/core-controllers';
import { persistentVolumeClaims } from '../storage/core-storage';
import { endpoints, endpointSlices } from '../endpoints/endpoints';
import { events } from '../event';
import { horizontalPodAutoscalers } from '../autoscaling/horizontal-pod-autoscaler';
import { ingresses } from '../networking/networking';
import { nodes } from '../node';
import { podDisruptionBudgets } from '../policy';
import { roleBindings } from '../rbac/rbac';
import { services } from '../service';
import { storageClasses } from '../storage/storage';

const NOW = Date.UTC(2026, 0, 1, 12);
const AGO_1H = '2026-01-01T11:00:00Z';
const AGO_5M = '2026-01-01T11:55:00Z';
const metadata = { name: 'x', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: AGO_1H };

function cells<T extends KubeObject>(
  kind: Kind<T>,
  object: Omit<T, 'apiVersion' | 'kind' | 'metadata'> & { metadata?: object },
): readonly TableCell[] | undefined {
  const whole = {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...object,
    metadata: { ...metadata, ...object.metadata },
  };
  return kind.strategy.table?.cells(whole as unknown as T, NOW);
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      { name: 'a', image: 'i1' },
      { name: 'b', image: 'i2' },
    ],
  },
} as never;
const selector = { matchLabels: { app: 'web' } };

describe('tables of the built-in kinds', () => {
  it('have columns of different names, and five kinds have none', () => {
    for (const kind of builtInKinds) {
      const { table } = kind.strategy;
      if (table === undefined) continue;
      const names = table.columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(
      builtInKinds
        .filter(({ strategy, verbs }) => strategy.table === undefined && verbs.includes('list'))
        .map(({ kind }) => kind),
    ).toEqual(['LimitRange', 'CustomResourceDefinition', 'ClusterRole', 'Role', 'CSIStorageCapacity']);
  });

  it('Node', () => {
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: {
        kubeletVersion: 'v1.36.2',
        osImage: 'Linux',
        kernelVersion: '6.1',
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2',
      },
    } as never;
    const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' };
    expect(cells(nodes, { metadata: { labels }, spec: { unschedulable: true }, status })).toEqual([
      'x',
      'Ready,SchedulingDisabled',
      'control-plane,worker',
      '60m',
      'v1.36.2',
      '10.0.0.1',
      '<none>',
      'Linux',
      '6.1 (amd64)',
      'containerd://2',
    ]);
    expect(cells(nodes, { spec: {} })?.slice(1, 3)).toEqual(['Unknown', '<none>']);
    expect(cells(nodes, { spec: {}, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })?.[1]).toBe(
      'NotReady',
    );
  });

  it('Service', () => {
    const ports = [
      { port: 80, nodePort: 30_080, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ];
    expect(
      cells(services, {
        spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.5'], ports, selector: { b: '2', a: '1' } },
      }),
    ).toEqual(['x', 'LoadBalancer', '10.96.0.5', '<pending>', '80:30080/TCP,53/UDP', '60m', 'a=1,b=2']);
    expect(cells(services, { spec: { type: 'ExternalName', externalName: 'db.example.com' } })?.slice(1, 5)).toEqual([
      'ExternalName',
      '<none>',
      'db.example.com',
      '<none>',
    ]);
  });

  it('Event, of both styles', () => {
    const involvedObject = { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{app}' };
    const old = {
      type: 'Normal',
      reason: 'Pulled',
      message: ' done \n',
      count: 3,
      firstTimestamp: AGO_1H,
      lastTimestamp: AGO_5M,
      source: { component: 'kubelet', host: 'n1' },
    };
    expect(cells(events, { involvedObject, ...old })).toEqual([
      '5m',
      'Normal',
      'Pulled',
      'pod/web',
      'spec.containers{app}',
      'kubelet, n1',
      'done',
      '60m',
      3,
      'x',
    ]);
    const recent = {
      type: 'Warning',
      reason: 'FailedScheduling',
      eventTime: AGO_5M,
      reportingComponent: 'default-scheduler',
    };
    expect(cells(events, { involvedObject, ...recent })).toEqual([
      '5m',
      'Warning',
      'FailedScheduling',
      'pod/web',
      'spec.containers{app}',
      'default-scheduler',
      '',
      '5m',
      1,
      'x',
    ]);
  });

  it('workloads', () => {
    expect(
      cells(deployments, {
        spec: { replicas: 3, selector, template },
        status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
      }),
    ).toEqual(['x', '2/3', 1, 2, '60m', 'a,b', 'i1,i2', 'app=web']);
    const job = { completions: 5, selector, template };
    expect(cells(jobs, { spec: job, status: { succeeded: 2, startTime: AGO_5M } })?.slice(1, 5)).toEqual([
      'Running',
      '2/5',
      '5m',
      '60m',
    ]);
    const failed = {
      succeeded: 0,
      startTime: AGO_1H,
      completionTime: AGO_5M,
      conditions: [{ type: 'Failed', status: 'True' }],
    };
    expect(cells(jobs, { spec: { parallelism: 2, template }, status: failed })?.slice(1, 4)).toEqual([
      'Failed',
      '0/1 of 2',
      '55m',
    ]);
    expect(
      cells(cronJobs, { spec: { schedule: '*/5 * * * *', suspend: false, jobTemplate: {} } })?.slice(1, 7),
    ).toEqual(['*/5 * * * *', '<none>', 'False', 0, '<none>', '60m']);
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true }];
    expect(cells(controllerRevisions, { metadata: { ownerReferences }, revision: 4 })).toEqual([
      'x',
      'statefulset.apps/web',
      4,
      '60m',
    ]);
  });

  it('HorizontalPodAutoscaler', () => {
    const resource = (name: string) => ({
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization: 50 } },
    });
    const spec = {
      maxReplicas: 9,
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      metrics: [resource('cpu'), resource('memory'), resource('disk')],
    };
    const currentMetrics = [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12 } } }];
    expect(
      cells(horizontalPodAutoscalers, { spec, status: { currentMetrics, desiredReplicas: 2, currentReplicas: 2 } }),
    ).toEqual(['x', 'Deployment/web', 'cpu: 12%/50%, memory: <unknown>/50% + 1 more...', '<unset>', 9, 2, '60m']);
  });

  it('endpoints, slices and ingresses', () => {
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    expect(
      cells(endpoints, { subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [{ port: 80 }] }] })?.[1],
    ).toBe('10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...');
    expect(cells(endpoints, {})?.[1]).toBe('<none>');
    expect(
      cells(endpointSlices, {
        addressType: 'IPv4',
        ports: [{ port: 80 }, { name: 'any' }],
        endpoints: addresses.map((ip) => ({ addresses: [ip] })),
      })?.slice(1, 4),
    ).toEqual(['IPv4', '80,any', '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...']);
    const rules = ['a', 'b', 'c', 'd'].map((host) => ({ host }));
    expect(cells(ingresses, { spec: { ingressClassName: 'nginx', rules, tls: [{}] } })).toEqual([
      'x',
      'nginx',
      'a,b,c + 1 more...',
      '',
      '80, 443',
      '60m',
    ]);
  });

  it('quotas, budgets, claims, bindings and storage classes', () => {
    const hard = { pods: '10', 'requests.cpu': '2', 'limits.cpu': '4' };
    expect(cells(resourceQuotas, { spec: {}, status: { hard, used: { pods: '3', 'limits.cpu': '500m' } } })).toEqual([
      'x',
      'pods: 3/10, requests.cpu: 0/2',
      'limits.cpu: 500m/4',
      '60m',
    ]);
    expect(cells(podDisruptionBudgets, { spec: { minAvailable: '50%' } })).toEqual(['x', '50%', 'N/A', 0, '60m']);
    const status = { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany', 'ReadWriteOnce'] };
    expect(cells(persistentVolumeClaims, { spec: { volumeName: 'pv', storageClassName: 'fast' }, status })).toEqual([
      'x',
      'Bound',
      'pv',
      '1Gi',
      'RWO,RWX',
      'fast',
      '<unset>',
      '60m',
      '<unset>',
    ]);
    const subjects = [
      { kind: 'User', name: 'ann' },
      { kind: 'ServiceAccount', name: 'bot', namespace: 'dev' },
    ];
    expect(cells(roleBindings, { roleRef: { apiGroup: '', kind: 'Role', name: 'view' }, subjects })).toEqual([
      'x',
      'Role/view',
      '60m',
      'ann',
      '',
      'dev/bot',
    ]);
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    expect(cells(storageClasses, { metadata: { annotations }, provisioner: 'disk' })).toEqual([
      'x (default)',
      'disk',
      'Delete',
      'Immediate',
      false,
      '60m',
    ]);
  });
});
