import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { DaemonSet, Deployment, StatefulSet, StatefulSetSpec } from '../../generated/types';
import type { Kind } from '../../kind';
import type { Draft, KubeObject } from '../../object';
import { bareApi, refusal } from '../../testing';
import { daemonSets } from './daemon-set';
import { deployments } from './deployment';
import { replicaSets } from './replica-set';
import { statefulSets } from './stateful-set';

const key = { namespace: 'default', name: 'web' };
const container = { name: 'app', image: 'nginx:1.27' };
const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
const spec = { selector, template };

function draft<T extends KubeObject>(kind: Kind<T>, own: unknown): Draft<T> {
  const object = { apiVersion: 'apps/v1', kind: kind.kind, metadata: key, spec: own };
  return object as unknown as Draft<T>;
}

/** What the server finds wrong with a new object, without the words that name the object. */
function mistakes<T extends KubeObject>(kind: Kind<T>, own: unknown): string | undefined {
  return refusal(() => bareApi().create(kind, draft(kind, own)))?.replace(/^\S+ "web" is invalid: /, '');
}

describe('a new Deployment', () => {
  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['is fine', spec, undefined],
    [
      'has no selector',
      { template },
      '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`]',
    ],
    [
      'selects everything',
      { selector: {}, template },
      'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
    ],
    [
      'does not select its own pods',
      { selector: { matchLabels: { app: 'other' } }, template },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'has a negative number of replicas',
      { ...spec, replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'has pods that end',
      { ...spec, template: { ...template, spec: { containers: [container], restartPolicy: 'Never' } } },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      'has pods with a deadline',
      { ...spec, template: { ...template, spec: { containers: [container], activeDeadlineSeconds: 5 } } },
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ],
    [
      'rolls while it recreates',
      { ...spec, strategy: { type: 'Recreate', rollingUpdate: {} } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'has a strategy that nobody knows',
      { ...spec, strategy: { type: 'Hope' } },
      'spec.strategy: Unsupported value: {"Type":"Hope","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      'can neither add nor take away',
      { ...spec, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      'takes more than all away',
      { ...spec, strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      'is late before it is ready',
      { ...spec, minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
    [
      'has no containers',
      { selector, template: { metadata: { labels: { app: 'web' } } } },
      'spec.template.spec.containers: Required value',
    ],
  ];
  for (const [title, own, expected] of cases) it(title, () => expect(mistakes(deployments, own)).toBe(expected));

  it('that is empty says all that it lacks', () => {
    expect(refusal(() => bareApi().create(deployments, draft(deployments, {})))).toBe(
      'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: ' +
        '`selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    );
  });
});

describe('an update', () => {
  it('of a Deployment leaves its selector', () => {
    const api = bareApi();
    const old = api.create(deployments, draft(deployments, spec));
    const labels = { app: 'web', tier: 'front' };
    const changed: Deployment = {
      ...old,
      spec: {
        ...old.spec,
        selector: { matchLabels: labels },
        template: { ...old.spec.template, metadata: { ...old.spec.template.metadata!, labels } },
      },
    };
    expect(refusal(() => api.update(deployments, changed))).toBe(
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"front"}}: field is immutable',
    );
  });

  it("of a Deployment's annotations counts as a new generation", () => {
    const api = bareApi();
    const old = api.create(deployments, draft(deployments, spec));
    const noted = api.update(deployments, { ...old, metadata: { ...old.metadata, annotations: { why: 'test' } } });
    expect([old.metadata.generation, noted.metadata.generation]).toEqual([1, 2]);
    const labelled = api.update(deployments, { ...noted, metadata: { ...noted.metadata, labels: { a: 'b' } } });
    expect(labelled.metadata.generation).toBe(2);
  });

  it('of a StatefulSet changes what may change', () => {
    const api = bareApi();
    const old = api.create(statefulSets, draft(statefulSets, { ...spec, serviceName: 'web' }));
    const update = (change: Partial<StatefulSetSpec>): StatefulSet => ({ ...old, spec: { ...old.spec, ...change } });
    expect(refusal(() => api.update(statefulSets, update({ replicas: 3, minReadySeconds: 5 })))).toBeUndefined();
    expect(
      refusal(() =>
        api.update(statefulSets, {
          ...update({ serviceName: 'other' }),
          metadata: api.get(statefulSets, key).metadata,
        }),
      ),
    ).toBe(
      'StatefulSet.apps "web" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\', ' +
        "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  });

  it('of a status keeps its numbers in order', () => {
    const api = bareApi();
    const old = api.create(deployments, draft(deployments, spec));
    expect(refusal(() => api.updateStatus(deployments, { ...old, status: { replicas: 1, readyReplicas: 2 } }))).toBe(
      'Deployment.apps "web" is invalid: status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    );
    const set = api.create(replicaSets, draft(replicaSets, spec));
    expect(
      refusal(() => api.updateStatus(replicaSets, { ...set, status: { replicas: 1, observedGeneration: -1 } })),
    ).toBe(
      'ReplicaSet.apps "web" is invalid: status.observedGeneration: Invalid value: -1: must be greater than or equal to 0',
    );
  });
});

describe('a new DaemonSet', () => {
  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['is fine', spec, undefined],
    [
      'adds and takes away',
      { ...spec, updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } },
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
    [
      'does neither',
      { ...spec, updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } },
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
    [
      'selects all',
      { selector: {}, template },
      'spec.selector: Invalid value: {}: empty selector is invalid for daemonset',
    ],
  ];
  for (const [title, own, expected] of cases) it(title, () => expect(mistakes(daemonSets, own)).toBe(expected));

  it('counts its templates in an annotation', () => {
    const api = bareApi();
    const old = api.create(daemonSets, draft(daemonSets, spec));
    const count = ({ metadata }: DaemonSet) => metadata.annotations?.['deprecated.daemonset.template.generation'];
    expect(count(old)).toBe('1');
    const containers = [{ ...container, image: 'nginx:1.28' }];
    const next = api.update(daemonSets, {
      ...old,
      spec: { ...old.spec, template: { ...old.spec.template, spec: { containers } } },
    });
    expect(count(next)).toBe('2');
  });
});

describe('a new StatefulSet', () => {
  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['is fine', { ...spec, serviceName: 'web' }, undefined],
    [
      'mounts its own claims',
      {
        ...spec,
        template: {
          ...template,
          spec: { containers: [{ ...container, volumeMounts: [{ name: 'data', mountPath: '/d' }] }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
      undefined,
    ],
    [
      'wants claims without a size',
      { ...spec, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }] },
      'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
    ],
    [
      'has a policy that nobody knows',
      { ...spec, podManagementPolicy: 'Random' },
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
    ],
    [
      'names a service that cannot be',
      { ...spec, serviceName: 'My.Service' },
      "spec.serviceName: Invalid value: \"My.Service\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ];
  for (const [title, own, expected] of cases) it(title, () => expect(mistakes(statefulSets, own)).toBe(expected));
});
