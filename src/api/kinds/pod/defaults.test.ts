import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container, Pod, Volume } from '../../generated/types';
import { deepFreeze } from '../../testing';
import { defaultPod } from './defaults';

function podOf(spec: Partial<Pod['spec']>): Pod {
  const metadata = { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '', creationTimestamp: '' };
  return deepFreeze({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec } });
}

const specOf = (spec: Partial<Pod['spec']>) => defaultPod(podOf(spec)).spec;
const containerOf = (container: Partial<Container>) =>
  specOf({ containers: [{ name: 'app', image: 'nginx', ...container }] }).containers[0];
const volumeOf = (volume: Partial<Volume>) => specOf({ volumes: [{ name: 'v', ...volume }] }).volumes?.[0];

describe('defaults of pods', () => {
  it('fills in the spec', () => {
    expect(specOf({})).toEqual({
      containers: [],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
    });
  });

  it('keeps what is set, and a pod that lacks nothing comes back as it is', () => {
    const pod = defaultPod(
      podOf({
        terminationGracePeriodSeconds: 0,
        restartPolicy: 'Never',
        containers: [{ name: 'app', image: 'nginx' }],
      }),
    );
    expect(pod.spec.terminationGracePeriodSeconds).toBe(0);
    expect(pod.spec.restartPolicy).toBe('Never');
    expect(defaultPod(deepFreeze(pod))).toBe(pod);
  });

  it('counts an empty text as not set and a negative grace period as 1', () => {
    expect(specOf({ restartPolicy: '', terminationGracePeriodSeconds: -5 })).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 1,
    });
  });

  it('says the service account under both of its names', () => {
    expect(specOf({ serviceAccount: 'robot' })).toMatchObject({ serviceAccount: 'robot', serviceAccountName: 'robot' });
    expect(specOf({ serviceAccount: 'old', serviceAccountName: 'new' })).toMatchObject({
      serviceAccount: 'new',
      serviceAccountName: 'new',
    });
  });

  for (const [image, policy] of [
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    ['Nginx', 'IfNotPresent'],
  ] as const) {
    it(`pulls ${image.slice(0, 20)} ${policy}`, () => expect(containerOf({ image })?.imagePullPolicy).toBe(policy));
  }

  it('fills in a container', () => {
    expect(
      containerOf({
        ports: [{ containerPort: 80 }],
        env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      }),
    ).toEqual({
      name: 'app',
      image: 'nginx',
      imagePullPolicy: 'Always',
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      resources: {},
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      env: [{ name: 'N', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
    });
  });

  it('fills in probes and handlers; 0 counts as not set', () => {
    const container = containerOf({
      livenessProbe: { httpGet: { port: 80 }, timeoutSeconds: 0, periodSeconds: 3 },
      readinessProbe: { grpc: { port: 90 } },
      lifecycle: { preStop: { httpGet: { port: 80, path: '/bye' } } },
    });
    expect(container?.livenessProbe).toEqual({
      httpGet: { port: 80, path: '/', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 3,
      successThreshold: 1,
      failureThreshold: 3,
    });
    expect(container?.readinessProbe).toMatchObject({ grpc: { port: 90, service: '' }, periodSeconds: 10 });
    expect(container?.lifecycle?.preStop?.httpGet).toEqual({ port: 80, path: '/bye', scheme: 'HTTP' });
  });

  it('requests what is limited, in canonical amounts rounded up to thousandths', () => {
    expect(
      containerOf({ resources: { limits: { cpu: '0.5', memory: '1.5Gi' }, requests: { cpu: '0.0001' } } })?.resources,
    ).toEqual({
      limits: { cpu: '500m', memory: '1536Mi' },
      requests: { cpu: '1m', memory: '1536Mi' },
    });
  });

  it('takes ports of the host on the host network', () => {
    expect(
      specOf({ hostNetwork: true, containers: [{ name: 'app', ports: [{ containerPort: 80 }] }] }).containers[0]?.ports,
    ).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }]);
  });

  it('fills in volumes', () => {
    expect(volumeOf({})).toEqual({ name: 'v', emptyDir: {} });
    expect(volumeOf({ secret: { secretName: 's' } })?.secret?.defaultMode).toBe(0o644);
    expect(volumeOf({ configMap: { name: 'c', defaultMode: 0 } })?.configMap?.defaultMode).toBe(0);
    expect(volumeOf({ hostPath: { path: '/x' } })?.hostPath).toEqual({ path: '/x', type: '' });
    expect(volumeOf({ projected: { sources: [{ serviceAccountToken: { path: 't' } }] } })?.projected).toEqual({
      defaultMode: 0o644,
      sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }],
    });
  });

  it('derives the requests of the pod as a whole from its limits and its containers', () => {
    const spec = specOf({
      resources: { limits: { cpu: '2', memory: '1Gi' } },
      containers: [{ name: 'app', resources: { requests: { cpu: '300m' } } }],
    });
    expect(spec.resources?.requests).toEqual({ cpu: '300m', memory: '1Gi' });
  });
});
