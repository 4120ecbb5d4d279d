import type { ApiServer } from '../api/server';
import type { Controller, ControllerManagerOptions } from './controller';
import { clusterRoleAggregationController } from './cluster-role-aggregation/cluster-role-aggregation-controller';
import { disruptionController } from './disruption/disruption-controller';
import { endpointController } from './endpoint/endpoint-controller';
import { endpointSliceController } from './endpoint-slice/endpoint-slice-controller';
import { garbageCollector } from './garbage-collector/garbage-collector';
import { ephemeralVolumeController } from './ephemeral-volume/ephemeral-volume-controller';
import { hostPathProvisioner } from './hostpath-provisioner/hostpath-provisioner';
import { namespaceController } from './namespace/namespace-controller';
import { nodeIpamController } from './node-ipam/node-ipam-controller';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle-controller';
import { persistentVolumeController } from './persistent-volume/persistent-volume-controller';
import { podGarbageCollector } from './pod-gc/pod-gc-controller';
import { replicaSetController } from './replica-set/replica-set-controller';
import { resourceQuotaController } from './resource-quota/resource-quota-controller';
import { rootCACertPublisher } from './root-ca-cert-publisher/root-ca-cert-publisher';
import { serviceAccountController } from './service-account/service-account-controller';
import { serviceAccountTokenController } from './service-account-tokens/service-account-token-controller';
import { taintEvictionController } from './taint-eviction/taint-eviction-controller';
import { claimProtection } from './volume-protection/claim-protection';
import { volumeProtection } from './volume-protection/volume-protection';

/** All controllers, in the order in which they start. */
const CONTROLLERS: readonly Controller[] = [
  nodeIpamController,
  nodeLifecycleController,
  taintEvictionController,
  podGarbageCollector,
  serviceAccountController,
  serviceAccountTokenController,
  rootCACertPublisher,
  persistentVolumeController,
  claimProtection,
  volumeProtection,
  ephemeralVolumeController,
  hostPathProvisioner,
  replicaSetController,
  endpointController,
  endpointSliceController,
  disruptionController,
  clusterRoleAggregationController,
  resourceQuotaController,
  namespaceController,
  garbageCollector,
];

/** kube-controller-manager: runs all controllers. */
export class ControllerManager {
  readonly #api: ApiServer;
  readonly #options: ControllerManagerOptions;
  #ends: readonly (() => void)[] = [];

  constructor(api: ApiServer, options: ControllerManagerOptions) {
    this.#api = api;
    this.#options = options;
  }

  get running(): boolean {
    return this.#ends.length > 0;
  }

  /** Begins anew, from what the API server has. Does nothing while it runs. */
  start(): void {
    if (!this.running) this.#ends = CONTROLLERS.map((controller) => controller.start(this.#api, this.#options));
  }

  /** Ends all controllers at once: nothing they planned happens any more. */
  stop(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
  }
}

/** A controller manager that runs. */
export function startControllerManager(api: ApiServer, options: ControllerManagerOptions = {}): ControllerManager {
  const manager = new ControllerManager(api, options);
  manager.start();
  return manager;
}
