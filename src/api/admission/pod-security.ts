import type { Namespace, Pod } from '../generated/types';
import { namespaces } from '../kinds/namespace';
import { pods } from '../kinds/pod/pod';
import type { ApiServer } from '../server';
import { isRequestFor, type AdmissionPlugin, type AdmissionRequest } from './admission';
import type * as NamespaceChange from './pod-security/namespace-change';
import type * as PodJudgement from './pod-security/pod-judgement';
import { isFullyPrivileged, policyOf, PRIVILEGED, type PodSecurityPolicy } from './pod-security/policy';

/** What pods are made of, besides pods themselves, by group and plural. */
const WORKLOADS: ReadonlySet<string> = new Set([
  '/replicationcontrollers',
  '/podtemplates',
  'apps/replicasets',
  'apps/deployments',
  'apps/statefulsets',
  'apps/daemonsets',
  'batch/jobs',
  'batch/cronjobs',
]);

/** Other subresources may change what a pod is. */
const HARMLESS: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
]);

/**
 * Holds pods to the level that their namespace's labels ask for (plugin/pkg/admission/security/podsecurity/admission.go,
 * pod-security-admission/admission/admission.go). Nobody is exempt. A namespace without such labels costs one look at them, and none of the
 * checks is read.
 *
 * Divergence from real Kubernetes: what the audit level forbids is not told to anybody, as there is no audit log.
 */
export function podSecurity(api: ApiServer): AdmissionPlugin {
  return {
    name: 'PodSecurity',
    concerns: (kind, subresource) => kind === pods && !HARMLESS.has(subresource),
    validate(request) {
      if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return;
      const { kind } = request;
      if (isRequestFor(request, pods)) validatePod(api, request);
      else if (isRequestFor(request, namespaces)) validateNamespace(api, request);
      else if (WORKLOADS.has(`${kind.group}/${kind.plural}`)) validateWorkload(api, request);
    },
  };
}

function validatePod(api: ApiServer, request: AdmissionRequest<Pod>): void {
  const { object, old } = request;
  const policy = policyFor(api, request);
  if (isFullyPrivileged(policy)) return;
  const { isSignificantUpdate, judgePod } = judgement();
  if (old !== undefined && !isSignificantUpdate(object, old)) return;
  judgePod(request, object, policy);
}

/** Workloads are only warned of: they may be mended before there are pods. */
function validateWorkload(api: ApiServer, request: AdmissionRequest): void {
  const policy = policyFor(api, request);
  if (policy.warn.level !== 'privileged') judgement().judgeWorkload(request, policy);
}

function validateNamespace(api: ApiServer, request: AdmissionRequest<Namespace>): void {
  const { object, old } = request;
  if (object.metadata.labels === old?.metadata.labels) return;
  const policy = policyOf(object.metadata.labels);
  if (policy === PRIVILEGED) return;
  (require('./pod-security/namespace-change') as typeof NamespaceChange).judgeNamespace(api, request, policy);
}

function policyFor(api: ApiServer, { object }: AdmissionRequest): PodSecurityPolicy {
  const { namespace: name = '' } = object.metadata;
  return policyOf(api.find(namespaces, { namespace: '', name })?.metadata.labels);
}

function judgement(): typeof PodJudgement {
  return require('./pod-security/pod-judgement') as typeof PodJudgement;
}
