import { serviceAllocation } from '../kinds/service/allocation';
import { rbacEscalation } from '../authorization/rbac/escalation';
import type { ApiServer } from '../server';
import type { AdmissionPlugin } from './admission';
import { adminDeviceAccess } from './admin-device-access';
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificate-admission';
import { defaultIngressClass } from './default-ingress-class';
import { defaultStorageClass } from './default-storage-class';
import { defaultTolerationSeconds } from './default-toleration-seconds';
import { mutatingDynamicAdmission, validatingDynamicAdmission } from './dynamic-admission';
import { limitRanger } from './limit-ranger';
import { namespaceLifecycle } from './namespace-lifecycle';
import { podResizeValidator } from './pod-resize';
import { podSecurity } from './pod-security';
import { podTopologyLabels } from './pod-topology-labels';
import { priority } from './priority';
import { resourceQuota } from './resource-quota';
import { runtimeClass } from './runtime-class';
import { serviceAccountAdmission } from './service-account';
import { storageObjectInUseProtection } from './storage-object-in-use-protection';
import { taintNodesByCondition } from './taint-nodes-by-condition';
import { volumeClaimResize } from './volume-claim-resize';

/**
 * The plugins of a default API server, in their order (pkg/kubeapiserver/options/plugins.go); the storage's own allocation comes last.
 *
 * Divergence from real Kubernetes: of the default plugins ClusterTrustBundleAttest is missing, and those of features that are off by default.
 */
export function defaultAdmission(api: ApiServer): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(api),
    limitRanger(api),
    serviceAccountAdmission(api),
    taintNodesByCondition,
    podSecurity(api),
    priority(api),
    defaultTolerationSeconds,
    defaultStorageClass(api),
    storageObjectInUseProtection,
    volumeClaimResize(api),
    runtimeClass(api),
    certificateApproval,
    certificateSigning,
    certificateSubjectRestriction,
    defaultIngressClass(api),
    podTopologyLabels(api),
    podResizeValidator(api),
    mutatingDynamicAdmission(api),
    serviceAllocation(api),
    rbacEscalation(api),
    adminDeviceAccess(api),
    validatingDynamicAdmission(api),
    resourceQuota(api),
  ];
}
