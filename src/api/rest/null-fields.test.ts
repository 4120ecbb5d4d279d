import { describe, it } from 'node:test';
import { expect } from 'expect';
import { horizontalPodAutoscalers } from '../kinds/autoscaling/horizontal-pod-autoscaler';
import { deployments } from '../kinds/apps/deployment';
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

  it('stay as they are where they are given, and so does an object without any', () => {
    const given = autoscaler({ currentMetrics: [] });
    expect(withNullFields(horizontalPodAutoscalers, given)).toBe(given);
    const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
    expect(withNullFields(deployments, deployment)).toBe(deployment);
  });
});
