import type { ResourceMapping } from '../resources/resource-mapping';
import { describeIPAddress, describeServiceCIDR } from './addresses';
import { describeCertificateSigningRequest } from './certificate-signing-request';
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from './config-kinds';
import { describeDaemonSet } from './daemon-set';
import { describeDeployment } from './deployment';
import type { Describer } from './describer';
import { describePodDisruptionBudget } from './disruption-budget';
import { describeEndpoints, describeEndpointSlice } from './endpoints';
import { describeGeneric } from './generic';
import { describeHorizontalPodAutoscaler } from './horizontal-pod-autoscaler';
import { describeIngress, describeIngressClass } from './ingress';
import { describeCronJob, describeJob } from './jobs';
import { describeNamespace } from './namespace';
import { describeNetworkPolicy } from './network-policy';
import { describeNode } from './node';
import { describePod } from './pod';
import { describeLimitRange, describeResourceQuota } from './quotas';
import { describeRole, describeRoleBinding } from './rbac';
import { describeReplicaSet } from './replica-set';
import { describeReplicationController } from './replication-controller';
import { describeService } from './service';
import { describeStatefulSet } from './stateful-set';
import {
  describeCSINode,
  describePersistentVolume,
  describePersistentVolumeClaim,
  describeStorageClass,
  describeVolumeAttributesClass,
} from './storage';

/** By group and kind (kubectl/pkg/describe/describe.go, describerMap). */
const DESCRIBERS: ReadonlyMap<string, Describer> = new Map([
  ['/Pod', describePod],
  ['/Node', describeNode],
  ['/Namespace', describeNamespace],
  ['/ConfigMap', describeConfigMap],
  ['/Secret', describeSecret],
  ['/Service', describeService],
  ['/ServiceAccount', describeServiceAccount],
  ['/PersistentVolume', describePersistentVolume],
  ['/PersistentVolumeClaim', describePersistentVolumeClaim],
  ['/ResourceQuota', describeResourceQuota],
  ['/LimitRange', describeLimitRange],
  ['/ReplicationController', describeReplicationController],
  ['/Endpoints', describeEndpoints],
  ['apps/ReplicaSet', describeReplicaSet],
  ['apps/Deployment', describeDeployment],
  ['apps/StatefulSet', describeStatefulSet],
  ['apps/DaemonSet', describeDaemonSet],
  ['batch/Job', describeJob],
  ['batch/CronJob', describeCronJob],
  ['autoscaling/HorizontalPodAutoscaler', describeHorizontalPodAutoscaler],
  ['policy/PodDisruptionBudget', describePodDisruptionBudget],
  ['networking.k8s.io/Ingress', describeIngress],
  ['networking.k8s.io/IngressClass', describeIngressClass],
  ['networking.k8s.io/NetworkPolicy', describeNetworkPolicy],
  ['networking.k8s.io/IPAddress', describeIPAddress],
  ['networking.k8s.io/ServiceCIDR', describeServiceCIDR],
  ['discovery.k8s.io/EndpointSlice', describeEndpointSlice],
  ['rbac.authorization.k8s.io/Role', describeRole],
  ['rbac.authorization.k8s.io/ClusterRole', describeRole],
  ['rbac.authorization.k8s.io/RoleBinding', describeRoleBinding],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', describeRoleBinding],
  ['storage.k8s.io/StorageClass', describeStorageClass],
  ['storage.k8s.io/CSINode', describeCSINode],
  ['storage.k8s.io/VolumeAttributesClass', describeVolumeAttributesClass],
  ['certificates.k8s.io/CertificateSigningRequest', describeCertificateSigningRequest],
  ['scheduling.k8s.io/PriorityClass', describePriorityClass],
]);

export function describerOf({ group, kind }: ResourceMapping): Describer {
  return DESCRIBERS.get(`${group}/${kind}`) ?? describeGeneric;
}
