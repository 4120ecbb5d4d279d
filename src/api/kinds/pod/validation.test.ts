import { expect } from 'expect';
import { describe, it } from 'node:test';
import { fieldErrorText } from '../../field-error';
import type { Container, Pod, PodSpec, Volume } from '../../generated/types';
import { deepFreeze } from '../../testing';
import { defaultPod } from './defaults';
import { validatePod } from './validation';

function mistakesOf(spec: Partial<PodSpec>, annotations?: Readonly<Record<string, string>>): readonly string[] {
  const metadata = {
    name: 'web',
    namespace: 'default',
    uid: 'u',
    resourceVersion: '',
    creationTimestamp: '',
    ...(annotations && { annotations }),
  };
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
  };
  return validatePod(deepFreeze(defaultPod(pod))).map(fieldErrorText);
}

const container = (more: Partial<Container>): Partial<PodSpec> => ({
  containers: [{ name: 'app', image: 'nginx', ...more }],
});
const volume = (more: Partial<Volume>): Partial<PodSpec> => ({ volumes: [{ name: 'v', ...more }] });
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const cases: readonly (readonly [string, Partial<PodSpec>, readonly string[]])[] = [
  ['a plain pod', {}, []],
  ['no containers', { containers: [] }, ['spec.containers: Required value']],
  ['a container without image', container({ image: '' }), ['spec.containers[0].image: Required value']],
  [
    'a bad container name',
    container({ name: 'My_App' }),
    [`spec.containers[0].name: Invalid value: "My_App": ${LABEL}`],
  ],
  [
    'the same name twice',
    {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'a', image: 'y' },
      ],
    },
    ['spec.containers[1].name: Duplicate value: "a"'],
  ],
  [
    'an init container named as a container',
    { initContainers: [{ name: 'app', image: 'x' }] },
    ['spec.initContainers[0].name: Duplicate value: "app"'],
  ],
  [
    'blanks around an image',
    container({ image: ' nginx' }),
    ['spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
  ],
  [
    'an unknown restart policy',
    { restartPolicy: 'Sometimes' },
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'an unknown pull policy',
    container({ imagePullPolicy: 'Often' }),
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    'a port out of range',
    container({ ports: [{ containerPort: 70_000 }] }),
    ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'the same host port twice',
    container({
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
    }),
    ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"'],
  ],
  [
    'a mount without its volume',
    container({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
    ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
  ],
  [
    'two mounts at one place',
    {
      ...volume({}),
      ...container({
        volumeMounts: [
          { name: 'v', mountPath: '/d' },
          { name: 'v', mountPath: '/d' },
        ],
      }),
    },
    ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/d": must be unique'],
  ],
  [
    'a probe of no type',
    container({ livenessProbe: {} }),
    ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  ],
  [
    'a probe of two types',
    container({ readinessProbe: { exec: { command: ['ls'] }, tcpSocket: { port: 80 } } }),
    ['spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  ],
  [
    'a liveness probe that must succeed twice',
    container({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }),
    ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'],
  ],
  [
    'a probe with a named port that is no name',
    container({ readinessProbe: { httpGet: { port: 'HTTP' } } }),
    [
      'spec.containers[0].readinessProbe.httpGet.port: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].readinessProbe.httpGet.port: Invalid value: "HTTP": must contain at least one letter (a-z)',
    ],
  ],
  [
    'an init container with a probe',
    { initContainers: [{ name: 'init', image: 'x', livenessProbe: { tcpSocket: { port: 1 } } }] },
    [
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'a hook that sleeps longer than the grace period',
    container({ lifecycle: { preStop: { sleep: { seconds: 31 } } } }),
    [
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
  ],
  [
    'more requested than limited',
    container({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
    ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    'a resource that nobody knows',
    container({ resources: { limits: { gpu: '1' } } }),
    [
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  ],
  [
    'half a device',
    container({ resources: { limits: { 'nvidia.com/gpu': '500m' } } }),
    [
      'spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer',
      'spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: "500m": must be an integer',
    ],
  ],
  [
    'a device that is requested and not limited',
    container({ resources: { requests: { 'nvidia.com/gpu': '1' } } }),
    ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
  ],
  [
    'a negative amount',
    container({ resources: { requests: { cpu: '-1' } } }),
    ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'a variable from nowhere',
    container({ env: [{ name: 'A', valueFrom: {} }] }),
    [
      'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ],
  ],
  [
    'a variable with a value and a source',
    container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    'a field that the pod does not have',
    container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.whoops' } } }] }),
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.whoops": error converting fieldPath: field label not supported: metadata.whoops',
    ],
  ],
  [
    'a field that no variable may have',
    container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } }] }),
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    ],
  ],
  [
    'a volume of two types',
    volume({ emptyDir: {}, hostPath: { path: '/x' } }),
    ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a path that climbs',
    volume({ hostPath: { path: '/a/../b' } }),
    [`spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'`],
  ],
  [
    'a file with an odd mode',
    volume({ secret: { secretName: 's', defaultMode: 0o1000 } }),
    [
      'spec.volumes[0].secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
  [
    'a toleration of everything by value',
    { tolerations: [{ operator: 'Equal', value: 'x' }] },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
  [
    'seconds of a toleration of NoSchedule',
    { tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }] },
    [
      'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
  ],
  [
    'an unknown effect',
    { tolerations: [{ key: 'k', operator: 'Exists', effect: 'Never' }] },
    [
      'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    'a node selector that is no label',
    { nodeSelector: { '-gpu': 'true' } },
    [`spec.nodeSelector: Invalid value: "-gpu": ${QUALIFIED}`],
  ],
  [
    'an affinity without terms',
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  ],
  [
    'an operator without its values',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'In' }] }],
          },
        },
      },
    },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
  ],
  [
    'a weight out of range',
    {
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'zone' } }],
        },
      },
    },
    [
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
    ],
  ],
  [
    'a spread without skew',
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
  ],
  [
    'no DNS at all',
    { dnsPolicy: 'None' },
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
  [
    'a deadline of 0',
    { activeDeadlineSeconds: 0 },
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
  [
    'an address that is none',
    { hostAliases: [{ ip: '10.0.0.300', hostnames: ['a'] }] },
    [
      'spec.hostAliases[0].ip: Invalid value: "10.0.0.300": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    'a node for a gated pod',
    { nodeName: 'n1', schedulingGates: [{ name: 'wait' }] },
    ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
  ],
  [
    'a user that cannot be, and an odd /proc',
    container({ securityContext: { runAsUser: -1, procMount: 'Odd' } }),
    [
      'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
      'spec.containers[0].securityContext.procMount: Unsupported value: "Odd": supported values: "Default", "Unmasked"',
    ],
  ],
  [
    'options of Windows for Linux',
    { os: { name: 'linux' }, ...container({ securityContext: { windowsOptions: {} } }) },
    ['spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod'],
  ],
  [
    'a user and a host process of Linux for Windows',
    {
      os: { name: 'windows' },
      hostPID: true,
      securityContext: { runAsUser: 1, windowsOptions: { hostProcess: true, runAsUserName: 'a\\b\\c' } },
    },
    [
      'spec.securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash',
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
      'spec.hostPID: Forbidden: cannot be set for a windows pod',
      'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
    ],
  ],
];

describe('validation of new pods', () => {
  for (const [title, spec, expected] of cases) it(title, () => expect(mistakesOf(spec)).toEqual(expected));

  it('checks what annotations say of the pod', () => {
    expect(
      mistakesOf({}, { 'controller.kubernetes.io/pod-deletion-cost': '1.5', 'kubernetes.io/config.mirror': 'x' }),
    ).toEqual([
      'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "1.5": must be a 32bit integer',
    ]);
  });

  it('wants annotations and fields of one meaning to agree', () => {
    const annotations = {
      'container.apparmor.security.beta.kubernetes.io/app': 'localhost/other',
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    };
    const spec = {
      ...container({ securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } } }),
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    };
    expect(mistakesOf(spec, annotations)).toEqual([
      'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Forbidden: apparmor profile in annotation and field must match',
    ]);
  });

  it('ends in time for hostile sizes', () => {
    const env = Array.from({ length: 5000 }, (_, index) => ({ name: `V${index}`, value: 'x'.repeat(100) }));
    expect(mistakesOf(container({ env, name: 'a'.repeat(1_000_000) })).length).toBe(1);
  });
});
