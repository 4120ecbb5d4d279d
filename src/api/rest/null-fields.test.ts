import { describe, it } from 'node:test';
import { expect } from 'expect';
import { horizontalPodAutoscalers } from '../kinds/autoscaling/horizontal-pod-autoscaler';
import { customResourceDefinitions } from '../kinds/api-extensions';
import { deployments } from '../kinds/apps/deployment';
import { pods } from '../kinds/pod/pod';
import type { KubeObject } from '../object';
import { withNullFields } from './null-fields';

const metadata = { name: 'web', uid: '1', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

describe('lists that Go does not leave out', () => {
  const autoscaler = (status: object): KubeObject & { readonly status: object } => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    status,
  });

  it('are null where nobody has given them', () => {
    expect(withNullFields(horizontalPodAutoscalers, autoscaler({ desiredReplicas: 1 }))).toMatchObject({
      status: { currentMetrics: null },
    });
  });

  it('are null where they have been stored without items, but not of what is kept as JSON', () => {
    const shown = withNullFields(horizontalPodAutoscalers, autoscaler({ currentMetrics: [] }));
    expect(shown).toMatchObject({ status: { currentMetrics: null } });
    const definition: KubeObject & { readonly spec: object } = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata,
      spec: { versions: [] },
    };
    expect(withNullFields(customResourceDefinitions, definition)).toMatchObject({ spec: { versions: [] } });
  });

  it('stay as they are where they are given, and so does an object without any', () => {
    const given = autoscaler({ currentMetrics: [{ type: 'Pods' }] });
    expect(withNullFields(horizontalPodAutoscalers, given)).toBe(given);
    const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
    expect(withNullFields(deployments, deployment)).toBe(deployment);
  });

  it('are null in the items of lists too', () => {
    const pod = (volumes: readonly object[]): KubeObject & { readonly spec: object } => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { volumes },
    });
    const shown = withNullFields(
      pods,
      pod([
        { name: 'a', emptyDir: {} },
        { name: 'b', projected: {} },
      ]),
    );
    expect(shown).toMatchObject({ spec: { volumes: [{ name: 'a' }, { name: 'b', projected: { sources: null } }] } });
    const whole = pod([{ name: 'b', projected: { sources: [{ secret: { name: 's' } }] } }]);
    expect(withNullFields(pods, whole)).toBe(whole);
  });
});
