import type { ApiServer } from '../api/server';
import type { Controller, ControllerManagerOptions } from './controller';
import { certificateController } from './certificates/certificate-controller';
import { clusterRoleAggregationController } from './cluster-role-aggregation/cluster-role-aggregation-controller';
import { deploymentController } from './deployment/deployment-controller';
import { cronJobController } from './cron-job/cron-job-controller';
import { daemonSetController } from './daemon-set/daemon-set-controller';
import { disruptionController } from './disruption/disruption-controller';
import { endpointController } from './endpoint/endpoint-controller';
import { endpointSliceMirroringController } from './endpoint-slice-mirroring/endpoint-slice-mirroring-controller';
import { endpointSliceController } from './endpoint-slice/endpoint-slice-controller';
import { garbageCollector } from './garbage-collector/garbage-collector';
import { ephemeralVolumeController } from './ephemeral-volume/ephemeral-volume-controller';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller';
import { hostPathProvisioner } from './hostpath-provisioner/hostpath-provisioner';
import { jobController } from './job/job-controller';
import { volumeExpansionController } from './hostpath-provisioner/volume-expansion';
import { legacyTokenCleaner } from './legacy-tokens/legacy-token-cleaner';
import { namespaceController } from './namespace/namespace-controller';
import { nodeIpamController } from './node-ipam/node-ipam-controller';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle-controller';
import { persistentVolumeController } from './persistent-volume/persistent-volume-controller';
import { podGarbageCollector } from './pod-gc/pod-gc-controller';
import { replicaSetController } from './replica-set/replica-set-controller';
import { replicationController } from './replication-controller/replication-controller';
import { resourceClaimController } from './resource-claim/resource-claim-controller';
import { resourceQuotaController } from './resource-quota/resource-quota-controller';
import { rootCACertPublisher } from './root-ca-cert-publisher/root-ca-cert-publisher';
import { stockControllerAccounts } from './service-account/controller-accounts';
import { serviceAccountController } from './service-account/service-account-controller';
import { serviceAccountTokenController } from './service-account-tokens/service-account-token-controller';
import { serviceCIDRController } from './service-cidr/service-cidr-controller';
import { statefulSetController } from './stateful-set/stateful-set-controller';
import { taintEvictionController } from './taint-eviction/taint-eviction-controller';
import { ttlAfterFinishedController } from './ttl-after-finished/ttl-after-finished-controller';
import { ttlController } from './ttl/ttl-controller';
import { validatingAdmissionPolicyStatusController } from './validating-admission-policy-status/validating-admission-policy-status-controller';
import { attributesClassProtection } from './volume-protection/attributes-class-protection';
import { claimProtection } from './volume-protection/claim-protection';
import { volumeProtection } from './volume-protection/volume-protection';

/**
 * All controllers, in the order in which they start and learn of a change. Who makes and deletes pods comes before who plans: what a
 * deployment gave up is deleted before what it asks for next is made, as it mostly goes where writing takes time.
 */
const CONTROLLERS: readonly Controller[] = [
  nodeIpamController,
  nodeLifecycleController,
  ttlController,
  taintEvictionController,
  podGarbageCollector,
  serviceAccountController,
  serviceAccountTokenController,
  legacyTokenCleaner,
  rootCACertPublisher,
  serviceCIDRController,
  persistentVolumeController,
  claimProtection,
  volumeProtection,
  attributesClassProtection,
  ephemeralVolumeController,
  resourceClaimController,
  hostPathProvisioner,
  volumeExpansionController,
  replicaSetController,
  replicationController,
  deploymentController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  ttlAfterFinishedController,
  endpointController,
  endpointSliceController,
  endpointSliceMirroringController,
  horizontalPodAutoscalerController,
  disruptionController,
  clusterRoleAggregationController,
  certificateController,
  validatingAdmissionPolicyStatusController,
  resourceQuotaController,
  namespaceController,
  garbageCollector,
];

/** kube-controller-manager: runs all controllers but for those that were stopped one by one. Begins to at `start`. */
export class ControllerManager {
  readonly #api: ApiServer;
  readonly #options: ControllerManagerOptions;
  readonly #ends = new Map<string, () => void>();
  readonly #stopped = new Set<string>();
  #running = false;

  constructor(api: ApiServer, options: ControllerManagerOptions) {
    this.#api = api;
    this.#options = options;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Begins anew, from what the API server has. Does nothing while it runs. */
  start(): void {
    this.#running = true;
    stockControllerAccounts(this.#api);
    for (const controller of CONTROLLERS) this.#start(controller);
  }

  /** Ends all controllers at once: nothing they planned happens any more. */
  stop(): void {
    this.#running = false;
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }

  /** Ends a single controller, as `--controllers=-NAME` does. */
  stopController(name: string): void {
    this.#stopped.add(name);
    this.#ends.get(name)?.();
    this.#ends.delete(name);
  }

  startController(name: string): void {
    this.#stopped.delete(name);
    if (!this.#running) return;
    for (const controller of CONTROLLERS) if (controller.name === name) this.#start(controller);
  }

  #start(controller: Controller): void {
    if (this.#ends.has(controller.name) || this.#stopped.has(controller.name)) return;
    this.#ends.set(controller.name, controller.start(this.#api, this.#options));
  }
}

/** All controllers there are, by the names that kube-controller-manager's `--controllers` takes. */
export function controllerNames(): readonly string[] {
  return CONTROLLERS.map(({ name }) => name);
}
