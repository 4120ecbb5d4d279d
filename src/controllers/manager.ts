import type { ApiServer } from '../api/server';
import type { Controller, ControllerManagerOptions } from './controller';
import { garbageCollector } from './garbage-collector/garbage-collector';
import { namespaceController } from './namespace/namespace-controller';
import { nodeIpamController } from './node-ipam/node-ipam-controller';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle-controller';
import { podGarbageCollector } from './pod-gc/pod-gc-controller';
import { replicaSetController } from './replica-set/replica-set-controller';
import { rootCACertPublisher } from './root-ca-cert-publisher/root-ca-cert-publisher';
import { serviceAccountController } from './service-account/service-account-controller';
import { taintEvictionController } from './taint-eviction/taint-eviction-controller';

/** All controllers, in the order in which they start. */
const CONTROLLERS: readonly Controller[] = [
  nodeIpamController,
  nodeLifecycleController,
  taintEvictionController,
  podGarbageCollector,
  serviceAccountController,
  rootCACertPublisher,
  replicaSetController,
  namespaceController,
  garbageCollector,
];

export interface ControllerManager {
  readonly running: boolean;
  /** Begins anew, from what the API server has. Does nothing while it runs. */
  start(): void;
  /** Ends all controllers at once: nothing they planned happens any more. */
  stop(): void;
}

/** kube-controller-manager: runs all controllers. */
export function startControllerManager(api: ApiServer, options: ControllerManagerOptions = {}): ControllerManager {
  let ends: readonly (() => void)[] = [];
  const manager = {
    get running() {
      return ends.length > 0;
    },
    start() {
      if (ends.length === 0) ends = CONTROLLERS.map((controller) => controller.start(api, options));
    },
    stop() {
      for (const end of ends) end();
      ends = [];
    },
  };
  manager.start();
  return manager;
}
