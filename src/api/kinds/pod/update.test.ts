import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Pod, PodSpec } from '../../generated/types';
import type { ApiServer } from '../../server';
import { bareApi, deepFreeze, podDraft, refusal } from '../../testing';
import { bindPod } from './binding';
import { pods } from './pod';

const KEY = { namespace: 'default', name: 'web' };
const FIELDS =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function worldWith(spec: Partial<PodSpec> = {}): ApiServer {
  const api = bareApi();
  deepFreeze(api.create(pods, podDraft('web', spec)));
  return api;
}

const change = (api: ApiServer, spec: Partial<PodSpec>) =>
  api.modify(pods, KEY, (pod) => ({ ...pod, spec: { ...pod.spec, ...spec } }));

const refusalOf = (before: Partial<PodSpec>, after: Partial<PodSpec>) =>
  refusal(() => change(worldWith(before), after));

describe('updates of pods', () => {
  it('take images, deadlines, more tolerations, fewer gates, and count the generation', () => {
    const api = worldWith({
      schedulingGates: [{ name: 'a' }, { name: 'b' }],
      tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
    });
    expect(api.get(pods, KEY).metadata.generation).toBe(1);
    expect(
      change(api, { containers: [{ ...api.get(pods, KEY).spec.containers[0], name: 'app', image: 'nginx:1.28' }] })
        .metadata.generation,
    ).toBe(2);
    expect(change(api, { activeDeadlineSeconds: 100 }).metadata.generation).toBe(3);
    change(api, { activeDeadlineSeconds: 50, schedulingGates: [{ name: 'b' }] });
    change(api, {
      tolerations: [
        { key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9 },
        { key: 'other', operator: 'Exists' },
      ],
    });
    expect(api.get(pods, KEY).metadata.generation).toBe(5);
  });

  it('say what differs otherwise, as the API server prints its own types', () => {
    expect(refusalOf({}, { nodeSelector: { gpu: 'true' } })).toBe(
      `Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than ${FIELDS}
@@ -39,7 +39,9 @@
  "TerminationGracePeriodSeconds": 30,
  "ActiveDeadlineSeconds": null,
  "DNSPolicy": "ClusterFirst",
- "NodeSelector": null,
+ "NodeSelector": {
+  "gpu": "true"
+ },
  "ServiceAccountName": "",
  "AutomountServiceAccountToken": null,
  "NodeName": "",
`,
    );
  });

  it('show the host namespaces as part of the security context', () => {
    expect(refusalOf({}, { hostNetwork: true })).toContain(
      ' "SecurityContext": {\n-  "HostNetwork": false,\n+  "HostNetwork": true,\n',
    );
  });

  const refusals: readonly (readonly [string, Partial<PodSpec>, Partial<PodSpec>, string])[] = [
    [
      'containers come and go',
      {},
      {
        containers: [
          { name: 'app', image: 'x' },
          { name: 'more', image: 'y' },
        ],
      },
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    [
      'a later deadline',
      { activeDeadlineSeconds: 10 },
      { activeDeadlineSeconds: 20 },
      'spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value',
    ],
    [
      'no toleration may go',
      { tolerations: [{ key: 'k', operator: 'Exists' }] },
      { tolerations: [] },
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
    [
      'a new gate',
      { schedulingGates: [{ name: 'a' }] },
      { schedulingGates: [{ name: 'a' }, { name: 'b' }] },
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'",
    ],
    [
      'a gated pod may not lose a selector',
      { schedulingGates: [{ name: 'a' }], nodeSelector: { gpu: 'true' } },
      { nodeSelector: { ssd: 'true' } },
      'spec.nodeSelector: Invalid value: {"ssd":"true"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ],
  ];
  for (const [title, before, after, expected] of refusals)
    it(title, () => expect(refusalOf(before, after)).toBe(`Pod "web" is invalid: ${expected}`));

  it('let a gated pod be more particular about its node', () => {
    const api = worldWith({ schedulingGates: [{ name: 'a' }], nodeSelector: { gpu: 'true' } });
    expect(change(api, { nodeSelector: { gpu: 'true', ssd: 'true' } }).spec.nodeSelector).toEqual({
      gpu: 'true',
      ssd: 'true',
    });
  });

  it('keep the mirror annotation as it is', () => {
    const api = worldWith();
    const mirrored = (pod: Pod) => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } },
    });
    expect(refusal(() => api.modify(pods, KEY, mirrored))).toContain('may not add mirror pod annotation');
  });
});

describe('pods/binding', () => {
  it('gives a pod its node once', () => {
    const api = worldWith();
    const bound = deepFreeze(bindPod(api, KEY, 'n1'));
    expect(bound.spec.nodeName).toBe('n1');
    expect(bound.metadata.generation).toBe(1);
    expect(bound.status?.conditions).toEqual([
      { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' },
    ]);
    expect([...api.collection(pods).under('spec.nodeName', 'n1')]).toEqual([bound]);
    expect([...api.collection(pods).under('spec.nodeName', '')]).toEqual([]);
    expect(refusal(() => bindPod(api, KEY, 'n2'))).toBe(
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    );
  });

  it('refuses pods that are gated, going, gone or not the ones meant', () => {
    const gated = worldWith({ schedulingGates: [{ name: 'a' }] });
    expect(refusal(() => bindPod(gated, KEY, 'n1'))).toBe(
      'Operation cannot be fulfilled on pods/binding "web": pod web has non-empty .spec.schedulingGates',
    );
    expect(refusal(() => bindPod(gated, { ...KEY, name: 'x' }, 'n1'))).toBe('pods "x" not found');
    expect(refusal(() => bindPod(gated, KEY, 'n1', { uid: 'other' }))).toContain('UID in precondition: other');
  });
});

describe('statuses of pods', () => {
  it('begin as Pending with the class of service, whatever the creator says', () => {
    const api = bareApi();
    const draft = { ...podDraft('web'), status: { phase: 'Running', podIP: '1.2.3.4' } };
    expect(api.create(pods, draft).status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('keep their class and show the first address twice', () => {
    const api = worldWith();
    const updated = api.modifyStatus(pods, KEY, (pod) => ({
      ...pod,
      status: { phase: 'Running', podIPs: [{ ip: '10.244.0.5' }] },
    }));
    expect(updated.status).toEqual({
      phase: 'Running',
      qosClass: 'BestEffort',
      podIP: '10.244.0.5',
      podIPs: [{ ip: '10.244.0.5' }],
    });
    expect(
      refusal(() =>
        api.modifyStatus(pods, KEY, (pod) => ({ ...pod, status: { ...pod.status, qosClass: 'Guaranteed' } })),
      ),
    ).toBe('Pod "web" is invalid: status.qosClass: Invalid value: "Guaranteed": field is immutable');
  });

  it('do not forget an observed generation', () => {
    const api = worldWith();
    api.modifyStatus(pods, KEY, (pod) => ({
      ...pod,
      status: {
        ...pod.status,
        observedGeneration: 1,
        conditions: [{ type: 'Ready', status: 'False', observedGeneration: 1 }],
      },
    }));
    const later = api.modifyStatus(pods, KEY, (pod) => ({
      ...pod,
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }));
    expect(later.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }],
    });
  });

  it('never revive a container that must not restart', () => {
    const api = worldWith({ restartPolicy: 'OnFailure' });
    const state = (exitCode: number | undefined) => ({
      name: 'app',
      image: '',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: exitCode === undefined ? { running: {} } : { terminated: { exitCode } },
    });
    const report = (exitCode: number | undefined) =>
      api.modifyStatus(pods, KEY, (pod) => ({
        ...pod,
        status: { ...pod.status, containerStatuses: [state(exitCode)] },
      }));
    report(1);
    report(undefined);
    report(0);
    expect(refusal(() => report(undefined))).toBe(
      'Pod "web" is invalid: status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    );
  });
});
