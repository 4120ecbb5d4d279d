import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container, Deployment, PodSpec } from '../../generated/types';
import { namespaces } from '../../kinds/namespace';
import { pods } from '../../kinds/pod/pod';
import { deployments } from '../../kinds/apps/deployment';
import type { Draft } from '../../object';
import { podDraft, refusal, testApi } from '../../testing';
import { detailsText, violations } from './evaluation';
import { levelText, policyOf, type Level } from './policy';

const LABEL = 'pod-security.kubernetes.io/';

describe('the labels of a namespace', () => {
  const label = (labels: Readonly<Record<string, string>>) =>
    policyOf(Object.fromEntries(Object.entries(labels).map(([key, value]) => [LABEL + key, value])));
  // pod-security-admission/api/helpers_test.go, TestPolicyToEvaluate.
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    ['none', {}, ['privileged:latest', 'privileged:latest', 'privileged:latest']],
    ['enforce warns too', { enforce: 'baseline' }, ['baseline:latest', 'privileged:latest', 'baseline:latest']],
    [
      'enforce warns in its version',
      { enforce: 'baseline', 'enforce-version': 'v1.22' },
      ['baseline:v1.22', 'privileged:latest', 'baseline:v1.22'],
    ],
    [
      'a level of warnings is kept',
      { enforce: 'baseline', warn: 'privileged' },
      ['baseline:latest', 'privileged:latest', 'privileged:latest'],
    ],
    [
      'a version of warnings is kept',
      { enforce: 'baseline', 'enforce-version': 'v1.2', 'warn-version': 'v1.3' },
      ['baseline:v1.2', 'privileged:latest', 'baseline:v1.3'],
    ],
    [
      'a wrong level of enforcement is the strictest',
      { enforce: 'x' },
      ['restricted:latest', 'privileged:latest', 'privileged:latest'],
    ],
    [
      'a wrong level of warnings is none',
      { enforce: 'baseline', warn: 'x' },
      ['baseline:latest', 'privileged:latest', 'privileged:latest'],
    ],
    [
      'a wrong version is the latest',
      { enforce: 'baseline', 'enforce-version': '1.22', audit: 'restricted', 'audit-version': 'v1.022' },
      ['baseline:latest', 'restricted:latest', 'baseline:latest'],
    ],
  ];
  for (const [name, labels, expected] of cases)
    it(name, () => {
      const { enforce, audit, warn } = label(labels);
      expect([enforce, audit, warn].map(levelText)).toEqual(expected);
    });
});

describe('the checks', () => {
  const spec = (more: Partial<PodSpec>, container: Partial<Container> = {}): PodSpec => ({
    containers: [{ name: 'a', image: 'x', ...container }],
    ...more,
  });
  const modest = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const safe = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  const b = { name: 'b', image: 'x' };
  // The texts of pod-security-admission/policy/check_*_test.go.
  const cases: readonly (readonly [string, Level, PodSpec, string, number?])[] = [
    ['nothing wrong', 'baseline', spec({}), ''],
    ['nothing is wrong for the privileged', 'privileged', spec({ hostNetwork: true }), ''],
    ['a modest pod', 'restricted', spec({ securityContext: safe }, { securityContext: modest }), ''],
    [
      'host namespaces',
      'baseline',
      spec({ hostNetwork: true, hostPID: true, hostIPC: true }),
      'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
    ],
    [
      'host ports',
      'baseline',
      spec({
        containers: [
          { ...b, ports: [{ containerPort: 1, hostPort: 90 }] },
          { name: 'a', image: 'x', ports: [{ containerPort: 1, hostPort: 8080 }] },
        ],
      }),
      'hostPort (containers "b", "a" use hostPorts 8080, 90)',
    ],
    [
      'host paths',
      'baseline',
      spec({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      'hostPath volumes (volume "v")',
    ],
    [
      'volumes of the restricted',
      'restricted',
      spec(
        {
          securityContext: safe,
          volumes: [
            { name: 'v', hostPath: { path: '/' } },
            { name: 'w', nfs: { path: '/', server: 's' } },
          ],
        },
        { securityContext: modest },
      ),
      'restricted volume types (volumes "v", "w" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'probes of other hosts',
      'baseline',
      spec({}, { livenessProbe: { httpGet: { port: 80, host: '10.0.0.1' } } }),
      'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
    ],
    [
      'which 1.33 let pass',
      'baseline',
      spec({}, { livenessProbe: { httpGet: { port: 80, host: '10.0.0.1' } } }),
      '',
      33,
    ],
    [
      'capabilities',
      'baseline',
      spec({}, { securityContext: { capabilities: { add: ['SYS_ADMIN', 'NET_RAW', 'CHOWN'] } } }),
      'non-default capabilities (container "a" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'SELinux',
      'baseline',
      spec({ securityContext: { seLinuxOptions: { type: 'foo', user: 'bar' } } }),
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "foo"; user may not be set)',
    ],
    [
      'seccomp',
      'baseline',
      spec({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'sysctls',
      'baseline',
      spec({ securityContext: { sysctls: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }] } }), // prettier-ignore
      'forbidden sysctls (a, b)',
    ],
    [
      'AppArmor',
      'baseline',
      spec({}, { securityContext: { appArmorProfile: { type: 'Unconfined' } } }),
      'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'procMount',
      'baseline',
      spec({}, { securityContext: { procMount: 'Unmasked' } }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'procMount in a user namespace',
      'baseline',
      spec({ hostUsers: false }, { securityContext: { procMount: 'Unmasked' } }),
      '',
    ],
    [
      'processes of a Windows host',
      'baseline',
      spec(
        { securityContext: { windowsOptions: { hostProcess: true } } },
        { securityContext: { windowsOptions: { hostProcess: true } } },
      ),
      'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
    ],
    [
      'several',
      'baseline',
      spec({ hostNetwork: true, initContainers: [{ ...b, securityContext: { privileged: true } }] }),
      'host namespaces (hostNetwork=true), privileged (container "b" must not set securityContext.privileged=true)',
    ],
    [
      'root by name',
      'restricted',
      spec({ securityContext: { ...safe, runAsUser: 0, runAsNonRoot: false } }, { securityContext: modest }),
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)',
    ],
    [
      'capabilities of the restricted take the place of the baseline',
      'restricted',
      spec({ securityContext: safe }, { securityContext: { ...modest, capabilities: { add: ['SYS_ADMIN'] } } }),
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    ['a Windows pod', 'restricted', spec({ os: { name: 'windows' }, securityContext: { runAsNonRoot: true } }), ''],
  ];
  for (const [name, level, checked, expected, version = Infinity] of cases)
    it(name, () => {
      expect(detailsText(violations({ metadata: {}, spec: checked }, { level, version }))).toBe(expected);
    });
});

describe('PodSecurity', () => {
  const world = (labels: Readonly<Record<string, string>>) => {
    const api = testApi();
    const warnings: string[] = [];
    const options = { warn: (text: string) => void warnings.push(text) };
    const label = (more: Readonly<Record<string, string>>) => {
      const namespace = api.get(namespaces, { namespace: '', name: 'default' });
      const metadata = { ...namespace.metadata, labels: { ...namespace.metadata.labels, ...more } };
      return refusal(() => api.update(namespaces, { ...namespace, metadata }, options));
    };
    label(labels);
    return { api, warnings, options, label };
  };
  const privileged = { containers: [{ name: 'app', image: 'x', securityContext: { privileged: true } }] };

  it('calls a pod by the name that was made for it', () => {
    const { api } = world({ [`${LABEL}enforce`]: 'baseline' });
    expect(refusal(() => api.create(pods, podDraft('', privileged, { generateName: 'web-' })))).toMatch(
      /^pods "web-[a-z0-9]{5}" is forbidden: violates PodSecurity "baseline:latest": privileged \(/,
    );
  });

  it('lets pods be changed that were there before, but not their images', () => {
    const { api, label } = world({});
    const pod = api.create(pods, podDraft('web', privileged));
    label({ [`${LABEL}enforce`]: 'baseline' });
    const labelled = { ...pod, metadata: { ...pod.metadata, labels: { a: 'b' }, resourceVersion: '' } };
    expect(refusal(() => api.update(pods, labelled))).toBeUndefined();
    const [container] = pod.spec.containers;
    const containers = container === undefined ? [] : [{ ...container, image: 'y' }];
    expect(refusal(() => api.update(pods, { ...labelled, spec: { ...pod.spec, containers } }))).toContain(
      'pods "web" is forbidden: violates PodSecurity "baseline:latest"',
    );
  });

  it('warns of workloads, and does not refuse them', () => {
    const { api, warnings, options } = world({ [`${LABEL}enforce`]: 'baseline', [`${LABEL}enforce-version`]: 'v1.20' });
    const template = { metadata: { labels: { a: 'b' } }, spec: privileged };
    const draft: unknown = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    };
    api.create(deployments, draft as Draft<Deployment>, options);
    expect(warnings).toEqual([
      'would violate PodSecurity "baseline:v1.20": privileged (container "app" must not set securityContext.privileged=true)',
    ]);
  });

  it('tells which pods a new level forbids, once, and not when it gets looser', () => {
    const { api, warnings, label } = world({});
    for (const name of ['b', 'a', 'c']) api.create(pods, podDraft(name, privileged));
    api.create(pods, podDraft('d', { hostNetwork: true }));
    label({ [`${LABEL}enforce`]: 'baseline' });
    expect(warnings.splice(0)).toEqual([
      'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 2 other pods): privileged',
      'd: host namespaces',
    ]);
    label({ other: 'label' });
    label({ [`${LABEL}enforce`]: 'privileged' });
    expect(warnings).toEqual([]);
  });

  it('refuses labels that mean nothing, unless they are there already', () => {
    const { label } = world({});
    expect(label({ [`${LABEL}warn-version`]: '1.2' })).toBe(
      'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"',
    );
  });
});
