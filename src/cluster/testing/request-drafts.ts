import fc from 'fast-check';
import type { ApiRequest } from '../../api/rest/request';

/** A request as a careless or hostile client sends it: a valid one, most often, with something changed. */
export type RequestDraft = Pick<ApiRequest, 'method' | 'path' | 'as'> & {
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly rawBody: string;
};

const CORE = '/api/v1/namespaces/default';
const PLACES: readonly (readonly [path: string, object: object])[] = [
  [`${CORE}/configmaps`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } }],
  [`${CORE}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { k: 'dg==' } }],
  [
    `${CORE}/pods`,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { app: 'a' }, annotations: { a: 'b' }, finalizers: ['example.com/a'] },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'nginx',
            args: ['$(A)'],
            env: [{ name: 'A', value: '1' }],
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: '1m' }, limits: { memory: '64Mi' } },
            livenessProbe: { httpGet: { path: '/', port: 80 } },
            volumeMounts: [{ name: 'v', mountPath: '/v' }],
          },
        ],
        volumes: [{ name: 'v', configMap: { name: 'a', items: [{ key: 'k', path: 'p' }] } }],
        tolerations: [{ key: 'a', operator: 'Exists' }],
        nodeSelector: { a: 'b' },
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
      },
    },
  ],
  [
    `${CORE}/services`,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: { selector: { app: 'a' }, ports: [{ port: 80 }] },
    },
  ],
  [
    '/apis/apps/v1/namespaces/default/deployments',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'a' } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      },
    },
  ],
  [
    '/apis/batch/v1/namespaces/default/cronjobs',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'a' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
        },
      },
    },
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'crontabs.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: {
                      cron: { type: 'string', pattern: '^a+$', default: 'a' },
                      list: {
                        type: 'array',
                        'x-kubernetes-list-type': 'map',
                        'x-kubernetes-list-map-keys': ['k'],
                        items: { type: 'object', required: ['k'], properties: { k: { type: 'string' } } },
                      },
                    },
                  },
                },
              },
            },
            additionalPrinterColumns: [{ name: 'Cron', type: 'string', jsonPath: '.spec.cron' }],
            subresources: { status: {} },
          },
        ],
      },
    },
  ],
  [
    '/apis/example.com/v1/namespaces/default/crontabs',
    {
      apiVersion: 'example.com/v1',
      kind: 'CronTab',
      metadata: { name: 'a' },
      spec: { cron: 'aa', list: [{ k: 'a' }] },
    },
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'a' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    },
  ],
  ['/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }],
  [
    '/api/v1/nodes',
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' }, spec: { taints: [{ key: 'a', effect: 'NoExecute' }] } },
  ],
];

const SUBRESOURCES = [
  '/status',
  '/scale',
  '/log',
  '/exec',
  '/eviction',
  '/binding',
  '/finalize',
  '/resize',
  '/ephemeralcontainers',
  '/token',
  '/proxy/x',
  '/__proto__',
];
const TYPES = [
  'application/json',
  'application/json',
  'application/yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
];
const NAMES = ['a', 'b', '__proto__', 'constructor', 'A_', '..', '%00', '%zz', 'a%2Fb', '한글', ''];
const PARAMETERS = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'timeoutSeconds',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'gracePeriodSeconds',
  'propagationPolicy',
  'tailLines',
  'container',
  '__proto__',
];
const VALUES = [
  '',
  '0',
  '1',
  '-1',
  'x',
  'All',
  'Strict',
  'Ignore',
  'true',
  'a=b',
  'a in (b,c)',
  '!a',
  'metadata.name=a',
  'Exact',
  '99999999999999999999',
  'Orphan',
  '\0',
  '__proto__',
];
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  '',
  'x',
  'A_',
  '한글',
  '\0',
  '\ud800',
  '99999999999999999999',
  '1e99',
  '100%',
  '*',
  'replace',
  [],
  [null],
  [[]],
  {},
  { '': 1 },
  { name: 'x' },
  { $patch: 'delete' },
];
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'zap'];

/** Puts `odd` in the place of one of the values within, or beside it under a name that means something. */
function changed(value: unknown, steps: readonly number[], odd: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return odd;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const at = step % (items.length + 1);
    return at === items.length ? [...items, odd] : items.with(at, changed(items[at], rest, odd));
  }
  const names = Object.keys(value);
  const name = [...names, '__proto__', 'zap', '$patch', '$retainKeys'][step % (names.length + 4)] ?? '';
  const entries = Object.entries(value).filter(([own]) => own !== name);
  const old: unknown = names.includes(name) ? Object.entries(value).find(([own]) => own === name)?.[1] : undefined;
  return Object.fromEntries([...entries, [name, old === undefined ? odd : changed(old, rest, odd)]]);
}

function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const steps = fc.array(fc.nat(30), { maxLength: 8 });
const change = fc.tuple(steps, fc.constantFrom(...ODD));

const queries = fc.dictionary(fc.constantFrom(...PARAMETERS), fc.constantFrom(...VALUES), { maxKeys: 2 });

/** Paths within a valid object, as JSON patches name them. */
const pointer = fc
  .array(
    fc.constantFrom('metadata', 'labels', 'spec', 'data', 'containers', '0', '-', '-1', 'name', '__proto__', '~1', ''),
    { maxLength: 5 },
  )
  .map((parts) => parts.map((part) => `/${part}`).join(''));
const operation = fc.record(
  { op: fc.constantFrom(...OPERATIONS), path: pointer, from: pointer, value: fc.constantFrom(...ODD) },
  { requiredKeys: ['op', 'path'] },
);

/** Creates one of each kind. */
export const firstRequests: readonly RequestDraft[] = PLACES.map(([path, object]) => ({
  method: 'POST',
  path,
  query: {},
  contentType: 'application/json',
  rawBody: JSON.stringify(object),
}));

export const requestDrafts: fc.Arbitrary<RequestDraft> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    method: fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE'),
    name: seldom(fc.constantFrom(...NAMES)),
    subresource: fc.oneof(
      { weight: 5, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom(...SUBRESOURCES) },
    ),
    segments: seldom(fc.array(fc.constantFrom('api', 'apis', 'v1', 'apps', ...NAMES), { maxLength: 6 })),
    query: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: queries }),
    contentType: fc.constantFrom(...TYPES),
    changes: fc.array(change, { maxLength: 2 }),
    operations: fc.array(operation, { maxLength: 4 }),
    cut: seldom(fc.nat()),
    as: fc.constantFrom('object', 'object', 'table', 'metadata'),
  })
  .map(
    ({
      place: [path, object],
      method,
      name,
      subresource,
      segments,
      query,
      contentType,
      changes,
      operations,
      cut,
      as,
    }) => {
      let value: unknown = object;
      for (const [where, odd] of changes) value = changed(value, where, odd);
      if (contentType === 'application/json-patch+json') value = operations;
      const text = JSON.stringify(value) ?? '';
      const isNamed =
        method === 'PUT' || method === 'PATCH' || (method !== 'POST' && name !== undefined) || subresource !== '';
      const named = `${path}${isNamed ? `/${name ?? 'a'}${subresource}` : ''}`;
      return {
        method,
        path: segments === undefined ? named : `/${segments.join('/')}`,
        query,
        contentType: method === 'PATCH' || contentType.includes('patch') === false ? contentType : 'application/json',
        rawBody: method === 'GET' ? '' : text.slice(0, cut === undefined ? text.length : cut % (text.length + 1)),
        as,
      } as const;
    },
  );
