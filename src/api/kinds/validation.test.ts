import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { AutoscalingHorizontalPodAutoscaler, LimitRange, PersistentVolumeClaim } from '../generated/types';
import { bareApi, refusal } from '../testing';
import { limitRanges, replicationControllers, resourceQuotas } from './core/core-controllers';
import { persistentVolumeClaims, persistentVolumes } from './storage/core-storage';
import { endpoints, endpointSlices } from './endpoints/endpoints';
import { validatingWebhookConfigurations } from './admission/admission-registration';
import { horizontalPodAutoscalers } from './autoscaling/horizontal-pod-autoscaler';
import { ingressClasses, ingresses, networkPolicies } from './networking/networking';
import { podDisruptionBudgets, runtimeClasses } from './policy';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac/rbac';
import { services } from './service';
import { change, describeKind, draft, withoutSubject, type Body } from './testing/kind-cases';
import { storageClasses } from './storage/storage';

const service = { service: { name: 'web', port: { number: 80 } } };
const rule = (path: Body) => ({ spec: { rules: [{ http: { paths: [path] } }] } });

describeKind(ingresses, [
  ['is fine', rule({ path: '/', pathType: 'Prefix', backend: service }), undefined],
  ['is empty', { spec: {} }, 'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  [
    'leaves the type of a path open',
    rule({ path: '/', backend: service }),
    'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
  ],
  [
    'has a path that is none',
    rule({ path: 'a//b', pathType: 'Exact', backend: service }),
    '[spec.rules[0].http.paths[0].path: Invalid value: "a//b": must be an absolute path, spec.rules[0].http.paths[0].path: Invalid value: "a//b": must not contain \'//\']',
  ],
  [
    'goes nowhere',
    rule({ path: '/', pathType: 'Prefix', backend: {} }),
    'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
  ],
  [
    'names no port',
    rule({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }),
    'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
  ],
  [
    'has an address for a host',
    { spec: { rules: [{ host: '10.0.0.1' }] } },
    'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ],
]);

describeKind(ingressClasses, [
  ['is fine', { spec: { controller: 'acme.io/foo' } }, undefined],
  ['has no controller', { spec: {} }, 'spec.controller: Required value'],
  [
    'has a controller without a domain',
    { spec: { controller: 'foo' } },
    'spec.controller: Invalid value: "foo": must be a domain-prefixed path (such as "acme.io/foo")',
  ],
]);

const peers = (...from: readonly Body[]) => ({ spec: { podSelector: {}, ingress: [{ from }] } });

describeKind(networkPolicies, [
  ['is fine', peers({ podSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }), undefined],
  ['lets nobody in by name', peers({}), 'spec.ingress[0].from[0]: Required value: must specify a peer'],
  [
    'mixes addresses and pods',
    peers({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
    'spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
  ],
  [
    'has a range that is none',
    peers({ ipBlock: { cidr: '10.0.0.0' } }),
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    'has a range with a tail',
    peers({ ipBlock: { cidr: '10.0.0.1/8' } }),
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
  ],
  [
    'excepts what it does not allow',
    peers({ ipBlock: { cidr: 'fd00::/8', except: ['2001:db8::/64'] } }),
    'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "2001:db8::/64": must be a strict subset of `cidr`',
  ],
  [
    'counts ports backwards',
    { spec: { podSelector: {}, egress: [{ ports: [{ port: 90, endPort: 80 }] }] } },
    'spec.egress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`',
  ],
]);

describeKind(podDisruptionBudgets, [
  ['is fine', { spec: { minAvailable: '50%', selector: {} } }, undefined],
  [
    'wants both',
    { spec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: { a: 'b' } } } },
    'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    'wants more than all',
    { spec: { minAvailable: '101%' } },
    'spec.minAvailable: Invalid value: "101%": must not be greater than 100%',
  ],
]);

const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 };

describeKind(horizontalPodAutoscalers, [
  ['is fine', { spec: target }, undefined],
  [
    'has no upper limit',
    { spec: { ...target, maxReplicas: 0 } },
    '[spec.maxReplicas: Required value: must be set and greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`]',
  ],
  [
    'has its limits upside down',
    { spec: { ...target, minReplicas: 9 } },
    'spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`',
  ],
  [
    'scales nothing',
    { spec: { maxReplicas: 1, scaleTargetRef: { kind: '', name: '' } } },
    '[spec.scaleTargetRef.kind: Required value, spec.scaleTargetRef.name: Required value, ' +
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group]',
  ],
  [
    'scales what is in no group',
    { spec: { maxReplicas: 1, scaleTargetRef: { apiVersion: 'v1', kind: 'Deployment', name: 'web' } } },
    'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
  ],
  [
    'scales a ReplicationController',
    { spec: { maxReplicas: 1, scaleTargetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'web' } } },
    undefined,
  ],
  [
    'has a metric without a source',
    { spec: { ...target, metrics: [{ type: 'Resource' }] } },
    'spec.metrics[0].resource: Required value: must populate information for the given metric source',
  ],
  [
    'has a target of nothing',
    {
      spec: {
        ...target,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } },
        ],
      },
    },
    'spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
  ],
]);

describe('a HorizontalPodAutoscaler with a behavior', () => {
  it('gets the rules that it leaves out', () => {
    const api = bareApi();
    const spec = { ...target, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } };
    const created: AutoscalingHorizontalPodAutoscaler = api.create(
      horizontalPodAutoscalers,
      draft(horizontalPodAutoscalers, { spec }),
    );
    expect(created.spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 60,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    });
  });
});

const capacity = { storage: '1Gi' };
const accessModes = ['ReadWriteOnce'];
const hostPath = { path: '/data' };

describeKind(persistentVolumes, [
  ['is fine', { spec: { capacity, accessModes, hostPath } }, undefined],
  [
    'is nothing',
    { spec: {} },
    '[spec.accessModes: Required value, spec.capacity: Required value, spec.capacity: Unsupported value: null: supported values: "storage", spec: Required value: must specify a volume type]',
  ],
  [
    'is two things',
    { spec: { capacity, accessModes, hostPath, nfs: { server: 's', path: '/p' } } },
    'spec.nfs: Forbidden: may not specify more than 1 volume type',
  ],
  [
    'is somewhere',
    { spec: { capacity, accessModes, local: { path: '/disk' } } },
    'spec.nodeAffinity: Required value: Local volume requires node affinity',
  ],
  [
    'can be used in a way that nobody knows',
    { spec: { capacity, accessModes: ['Some'], hostPath } },
    'spec.accessModes: Unsupported value: "Some": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
  ],
  [
    'holds nothing',
    { spec: { capacity: { storage: '0' }, accessModes, hostPath } },
    'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
  ],
]);

const resources = { requests: { storage: '1Gi' } };

describeKind(persistentVolumeClaims, [
  ['is fine', { spec: { accessModes, resources } }, undefined],
  [
    'asks for nothing',
    { spec: {} },
    '[spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]',
  ],
  [
    'wants to be alone and not',
    { spec: { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'], resources } },
    'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
  ],
]);

describe('a PersistentVolumeClaim', () => {
  const spec = { accessModes, resources };

  it('is what it is', () => {
    const refused = change(
      persistentVolumeClaims,
      { spec },
      { spec: { ...spec, volumeMode: 'Filesystem', accessModes: ['ReadWriteMany'] } },
    );
    expect(refused).toMatch(
      /^spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ /,
    );
    expect(refused).toContain('-  "ReadWriteOnce"\n+  "ReadWriteMany"\n');
  });

  it('grows once it is bound, and never shrinks below what it has', () => {
    const api = bareApi();
    const old = api.create(persistentVolumeClaims, draft(persistentVolumeClaims, { spec }));
    const bound = api.updateStatus(persistentVolumeClaims, { ...old, status: { phase: 'Bound', capacity } });
    const sized = (storage: string): PersistentVolumeClaim => {
      const claim = api.get(persistentVolumeClaims, { namespace: 'default', name: 'x' });
      return { ...claim, spec: { ...bound.spec, resources: { requests: { storage } } } };
    };
    expect(refusal(() => api.update(persistentVolumeClaims, sized('2Gi')))).toBeUndefined();
    expect(withoutSubject(refusal(() => api.update(persistentVolumeClaims, sized('512Mi'))))).toBe(
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    );
  });
});

describeKind(storageClasses, [
  ['is fine', { provisioner: 'k8s.io/minikube-hostpath' }, undefined],
  ['has no provisioner', { provisioner: '' }, 'provisioner: Required value'],
  [
    'binds at some time',
    { provisioner: 'a.b/c', volumeBindingMode: 'Later' },
    'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
  ],
]);

describe('a StorageClass', () => {
  it('keeps what volumes depend on', () => {
    expect(change(storageClasses, { provisioner: 'a.b/c' }, { parameters: { a: 'b' }, reclaimPolicy: 'Retain' })).toBe(
      '[parameters: Invalid value: {"a":"b"}: field is immutable, reclaimPolicy: Invalid value: "Retain": field is immutable]',
    );
  });
});

const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };

describeKind(roles, [
  ['is fine', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }, undefined],
  [
    'allows nothing',
    { rules: [{}] },
    '[rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]',
  ],
  [
    'speaks of the whole server',
    { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] },
    'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs',
  ],
]);

describeKind(clusterRoles, [
  ['may speak of the whole server', { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] }, undefined],
  [
    'gathers nothing',
    { aggregationRule: {} },
    'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
  ],
]);

describeKind(clusterRoleBindings, [
  ['is fine', { roleRef, subjects: [{ kind: 'User', name: 'jane' }] }, undefined],
  [
    'binds a role of a namespace',
    { roleRef: { ...roleRef, kind: 'Role' } },
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
  ],
  [
    'binds an account of nowhere',
    { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
    'subjects[0].namespace: Required value',
  ],
  [
    'binds a robot',
    { roleRef, subjects: [{ kind: 'Robot', name: 'r2' }] },
    'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
  ],
]);

describe('a RoleBinding', () => {
  it('keeps its role', () => {
    expect(change(roleBindings, { roleRef }, { roleRef: { ...roleRef, name: 'edit' } })).toBe(
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    );
  });
});

describeKind(resourceQuotas, [
  ['is fine', { spec: { hard: { pods: '10', 'count/deployments.apps': '2' }, scopes: ['BestEffort'] } }, undefined],
  [
    'limits what it does not know',
    { spec: { hard: { thumbs: '2' } } },
    '[spec.hard[thumbs]: Invalid value: "thumbs": must be a standard resource type or fully qualified, spec.hard[thumbs]: Invalid value: "thumbs": must be a standard resource for quota]',
  ],
  [
    'contradicts itself',
    { spec: { hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] } },
    'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes',
  ],
  [
    'asks of all what only pods have',
    { spec: { hard: { cpu: '1' }, scopes: ['BestEffort'] } },
    'spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
  ],
]);

const limits = (item: Body) => ({ spec: { limits: [{ type: 'Container', ...item }] } });

describeKind(limitRanges, [
  ['is fine', limits({ max: { cpu: '2' }, min: { cpu: '1' } }), undefined],
  [
    'is upside down',
    limits({ max: { cpu: '1' }, min: { cpu: '2' } }),
    '[spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1, ' +
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1, ' +
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1]',
  ],
  [
    'has defaults for pods',
    { spec: { limits: [{ type: 'Pod', default: { cpu: '1' } }] } },
    "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
  ],
]);

describe('a LimitRange', () => {
  it('fills in what follows from what it says', () => {
    const created: LimitRange = bareApi().create(
      limitRanges,
      draft(limitRanges, limits({ max: { cpu: '2' }, min: { cpu: '1', memory: '1Mi' }, default: { cpu: '1500m' } })),
    );
    expect(created.spec?.limits[0]).toMatchObject({
      default: { cpu: '1500m' },
      defaultRequest: { cpu: '1500m', memory: '1Mi' },
    });
  });
});

describeKind(endpoints, [
  ['is fine', { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }, undefined],
  [
    'points at itself',
    { subsets: [{ addresses: [{ ip: '127.0.0.1' }] }] },
    'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  ['points nowhere', { subsets: [{}] }, 'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
]);

describeKind(endpointSlices, [
  ['is fine', { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ port: 80 }] }, undefined],
  ['has no type', { addressType: '', endpoints: [] }, 'addressType: Required value'],
  [
    'has empty endpoints',
    { addressType: 'IPv4', endpoints: [{ addresses: [] }] },
    'endpoints[0].addresses: Required value: must contain at least 1 address',
  ],
  [
    'has two ports of one name',
    { addressType: 'IPv4', endpoints: [], ports: [{ port: 1 }, { port: 2 }] },
    'ports[1].name: Duplicate value: ""',
  ],
]);

describeKind(runtimeClasses, [
  ['is fine', { handler: 'gvisor' }, undefined],
  ['has no handler', { handler: '' }, 'handler: Required value'],
]);

const container = { name: 'app', image: 'nginx' };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };

describeKind(replicationControllers, [
  ['is fine', { spec: { template } }, undefined],
  ['makes nothing', { spec: { selector: { a: 'b' } } }, 'spec.template: Required value'],
  [
    'does not know its own',
    { spec: { selector: { a: 'b' }, template } },
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
]);

const webhook = {
  name: 'a.b.c',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { url: 'https://example.com' },
};

describeKind(validatingWebhookConfigurations, [
  ['is fine', { webhooks: [webhook] }, undefined],
  [
    'has a hook that says nothing',
    { webhooks: [{ name: 'a' }] },
    '[webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots, ' +
      'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun, ' +
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required, ' +
      'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1]',
  ],
  [
    'calls in the open',
    { webhooks: [{ ...webhook, clientConfig: { url: 'http://example.com?a=b' } }] },
    '[webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path], ' +
      'webhooks[0].clientConfig.url: Invalid value: "a=b": query parameters are not permitted in the URL]',
  ],
  [
    'wants all and something',
    {
      webhooks: [
        {
          ...webhook,
          rules: [{ operations: ['*', 'CREATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*', 'pods'] }],
        },
      ],
    },
    '[webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations, ' +
      'webhooks[0].rules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other resources without subresources]',
  ],
]);

const ports = [{ port: 80 }];

describeKind(services, [
  ['is fine', { spec: { ports } }, undefined],
  [
    'is balanced by nobody',
    { spec: { ports, loadBalancerClass: 'a.b/c' } },
    "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ],
  [
    'lets in what is no range',
    { spec: { ports, type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.1/8'] } },
    'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
  ],
  [
    'is reached through each machine itself',
    { spec: { ports, externalIPs: ['127.0.0.1'] } },
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
]);

/** Names that every JavaScript object knows without having them. */
const INHERITED = ['constructor', 'toString', 'valueOf'];

describe('a name that objects inherit', () => {
  for (const name of INHERITED) {
    it(`${name} is a name like any other`, () => {
      const quota = draft(resourceQuotas, { spec: { hard: { pods: '1' }, scopes: [name] } });
      expect(refusal(() => bareApi().create(resourceQuotas, quota))).toMatch('unsupported scope');
      const selector = { matchExpressions: [{ scopeName: name, operator: 'Exists' }] };
      const selected = draft(resourceQuotas, { spec: { hard: { pods: '1' }, scopeSelector: selector } });
      expect(refusal(() => bareApi().create(resourceQuotas, selected))).toMatch('unsupported scope');
      const limits = [{ type: 'Container', max: { [`example.com/${name}`]: '1' }, min: { [name]: '2' } }];
      expect(refusal(() => bareApi().create(limitRanges, draft(limitRanges, { spec: { limits } })))).toMatch(
        `min[${name}]: Invalid value: "${name}": must be a standard resource type or fully qualified`,
      );
    });
  }
});

describe('a Service of a load balancer', () => {
  it('has addresses that all can use, unless they say otherwise', () => {
    const api = bareApi();
    const created = api.create(services, draft(services, { spec: { ports, type: 'LoadBalancer' } }));
    const ingress = [{ ip: '10.1.2.3' }];
    expect(api.updateStatus(services, { ...created, status: { loadBalancer: { ingress } } }).status).toEqual({
      loadBalancer: { ingress: [{ ip: '10.1.2.3', ipMode: 'VIP' }] },
    });
  });
});
