import type { Job, ObjectMeta, PodDisruptionBudget, PodTemplateSpec, Service } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { daemonSets } from '../../api/kinds/apps/daemon-set';
import { deployments } from '../../api/kinds/apps/deployment';
import { statefulSets } from '../../api/kinds/apps/stateful-set';
import { jobs } from '../../api/kinds/batch/job';
import type { KubeObject, Draft } from '../../api/object';
import { podTemplate, type PodTraits } from './pod-drafts';

/** What a workload of a history is like besides its pods, in small numbers. */
export interface WorkloadTraits {
  readonly replicas: number;
  /** How it goes from one template to the next. */
  readonly strategy: number;
  readonly pod: PodTraits;
}

/** Those who make pods, but for ReplicaSets: a history picks them by number. */
export const WORKLOADS: readonly Kind[] = [deployments, statefulSets, daemonSets, jobs];

/** A workload of the kind of that number. */
export function workloadDraft(
  kind: number,
  name: number,
  namespace: string,
  traits: WorkloadTraits,
): Draft<KubeObject> {
  const { apiVersion, kind: kindName, make } = MAKERS[kind % MAKERS.length] as Maker;
  const labels = { app: `app-${name}`, workload: `${kindName}-${name}` };
  const metadata = { name: `${kindName.toLowerCase()}-${name}`, namespace };
  return Object.assign({ apiVersion, kind: kindName, metadata }, { spec: make(labels, traits) });
}

/** A Service for all pods of an app. */
export function serviceDraft(app: number, namespace: string): Draft<Service> {
  const selector = { app: `app-${app}` };
  const metadata = { name: `service-${app}`, namespace };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector, ports: [{ port: 80, targetPort: 8080 }] } };
}

/** A budget for all pods of an app. */
export function budgetDraft(app: number, namespace: string, amount: number): Draft<PodDisruptionBudget> {
  const selector = { matchLabels: { app: `app-${app}` } };
  const metadata = { name: `budget-${app}`, namespace };
  const bounds = [{ minAvailable: 1 }, { minAvailable: '50%' }, { maxUnavailable: 1 }, { maxUnavailable: 0 }];
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { selector, ...bounds[amount % bounds.length] },
  };
}

/** The object with another template, of a Deployment, StatefulSet or DaemonSet; the same object when it has none that may change. */
export function withVersion(object: KubeObject, version: number): KubeObject {
  const { spec } = object as KubeObject & { readonly spec?: { readonly template?: PodTemplateSpec } };
  const template = spec?.template;
  if (template === undefined || object.kind === 'Job') return object;
  const labels = { ...template.metadata?.labels, version: `v${version}` };
  // The type would have all metadata of an object where a template has labels only.
  const metadata: Partial<ObjectMeta> = { ...template.metadata, labels };
  return Object.assign({ ...object }, { spec: { ...spec, template: { ...template, metadata } } });
}

/** The object asking for so many pods; the same object when it does not say how many it wants. */
export function withReplicas(object: KubeObject, replicas: number): KubeObject {
  const { spec } = object as KubeObject & { readonly spec?: { readonly replicas?: number } };
  if (object.kind === 'Job') return Object.assign({ ...object }, { spec: { ...spec, parallelism: replicas } });
  return spec?.replicas === undefined ? object : Object.assign({ ...object }, { spec: { ...spec, replicas } });
}

interface Maker {
  readonly apiVersion: string;
  readonly kind: string;
  make(labels: Readonly<Record<string, string>>, traits: WorkloadTraits): object;
}

const MAKERS: readonly Maker[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    make: (labels, { replicas, strategy, pod }) => ({
      replicas,
      strategy: DEPLOYMENT_STRATEGIES[strategy % DEPLOYMENT_STRATEGIES.length],
      selector: { matchLabels: labels },
      template: podTemplate(labels, pod),
    }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    make: (labels, { replicas, strategy, pod }) => ({
      replicas,
      serviceName: 'service-0',
      podManagementPolicy: strategy % 2 === 0 ? 'OrderedReady' : 'Parallel',
      selector: { matchLabels: labels },
      template: podTemplate(labels, pod),
    }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    make: (labels, { strategy, pod }) => ({
      updateStrategy: DAEMON_STRATEGIES[strategy % DAEMON_STRATEGIES.length],
      selector: { matchLabels: labels },
      template: podTemplate(labels, pod),
    }),
  },
  { apiVersion: 'batch/v1', kind: 'Job', make: jobSpec },
];

function jobSpec(labels: Readonly<Record<string, string>>, { replicas, strategy, pod }: WorkloadTraits): object {
  const { metadata, spec } = podTemplate(labels, pod);
  const template = { metadata, spec: { ...spec, restartPolicy: strategy % 2 === 0 ? 'Never' : 'OnFailure' } };
  const job: Partial<Job['spec']> = {
    parallelism: replicas,
    completions: 1 + replicas * strategy,
    completionMode: strategy < 2 ? 'NonIndexed' : 'Indexed',
    backoffLimit: 2,
  };
  return { ...job, template };
}

const DEPLOYMENT_STRATEGIES = [
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
  { type: 'Recreate' },
];
const DAEMON_STRATEGIES = [
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  { type: 'OnDelete' },
];
