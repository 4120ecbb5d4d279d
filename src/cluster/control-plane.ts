import type { Authenticator } from '../api/authentication/authenticator';
import type { Authorizer } from '../api/authorization/authorizer';
import type { ObjectKey } from '../api/object';
import type { RestApi } from '../api/rest/rest-api';
import type { ApiServer } from '../api/server';
import { controllerNames, ControllerManager } from '../controllers/manager';
import type { ClusterNetwork } from '../network/cluster-network';
import type * as SchedulerConfiguration from '../scheduler/config/scheduler-configuration';
import { startScheduler, type Scheduler, type SchedulerOptions, type Verdict } from '../scheduler/scheduler';
import type { Listener } from '../sim/net';
import { apiEndpoint } from './api-endpoint';
import type { NodeReach } from './node-reach';

/** The parts of the control plane that can be stopped and started on their own. */
export type ControlPlanePart = 'API server' | 'scheduler' | 'controller manager';

export interface ControlPlaneOptions {
  readonly api: ApiServer;
  readonly rest: RestApi;
  readonly authorizer: Authorizer;
  readonly tokens: () => Authenticator;
  readonly network: ClusterNetwork;
  readonly reach: NodeReach;
  /** Where the API server listens inside the cluster: on its first machine. */
  readonly endpoint: { readonly address: string; readonly port: number };
  /** Where the nodes' pod ranges come from. */
  readonly clusterCIDR: string;
  /** A `KubeSchedulerConfiguration` as YAML or JSON. */
  readonly schedulerConfiguration?: string;
  /** Parts that are not there until they are started. */
  readonly without?: readonly Exclude<ControlPlanePart, 'API server'>[];
}

/** API server, scheduler and controllers of a cluster, as far as they can be stopped and started. Throws for a wrong scheduler configuration. */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  readonly #stopped: Set<ControlPlanePart>;
  readonly #controllerManager: ControllerManager;
  #schedulerOptions: SchedulerOptions;
  #scheduler: Scheduler | undefined;
  #apiListener: Listener | undefined;

  constructor(options: ControlPlaneOptions) {
    const { api, authorizer, clusterCIDR, schedulerConfiguration, without } = options;
    this.#options = options;
    this.#stopped = new Set(without);
    this.#schedulerOptions = schedulerConfiguration === undefined ? {} : schedulerOptions(schedulerConfiguration);
    this.#controllerManager = new ControllerManager(api, { clusterCIDR, authorizer });
  }

  isRunning(part: ControlPlanePart): boolean {
    return !this.#stopped.has(part);
  }

  /** Starts what is not stopped. */
  run(): void {
    if (!this.isRunning('API server')) return;
    if (this.isRunning('scheduler')) this.#scheduler ??= startScheduler(this.#options.api, this.#schedulerOptions);
    if (this.isRunning('controller manager')) this.#controllerManager.start();
  }

  stop(part: ControlPlanePart): void {
    if (this.#stopped.has(part)) return;
    this.#stopped.add(part);
    if (part === 'API server') {
      this.#options.reach.setServing(false);
      this.#apiListener?.close();
      this.#apiListener = undefined;
    }
    this.#stopComponents();
    this.run();
  }

  start(part: ControlPlanePart): void {
    if (!this.#stopped.delete(part)) return;
    if (part === 'API server') {
      this.#options.reach.setServing(true);
      this.serveApi();
    }
    this.run();
  }

  /** By the name that `--controllers` takes. Throws for one that there is not. */
  stopController(name: string): void {
    this.#controllerManager.stopController(known(name));
  }

  startController(name: string): void {
    this.#controllerManager.startController(known(name));
  }

  /** Starts the scheduler anew with this `KubeSchedulerConfiguration`. Throws an `Error` for a wrong one. */
  configureScheduler(configuration: string): void {
    this.#schedulerOptions = schedulerOptions(configuration);
    this.#scheduler?.stop();
    this.#scheduler = undefined;
    this.run();
  }

  verdict(pod: ObjectKey): Verdict | undefined {
    return this.#scheduler?.verdict(pod);
  }

  /** Lets the API server listen inside the cluster. Does nothing while there is no machine to listen on. */
  serveApi(): void {
    const { endpoint, network, rest, authorizer, tokens } = this.#options;
    const stack =
      this.#apiListener === undefined && this.isRunning('API server') ? network.at(endpoint.address) : undefined;
    if (stack === undefined) return;
    const listener = stack.listen({
      port: endpoint.port,
      http: apiEndpoint({ rest, authorizer, tokens }),
      tls: true,
    });
    if (listener !== 'EADDRINUSE') this.#apiListener = listener;
  }

  #stopComponents(): void {
    const serving = this.isRunning('API server');
    if (!serving || !this.isRunning('scheduler')) {
      this.#scheduler?.stop();
      this.#scheduler = undefined;
    }
    if (!serving || !this.isRunning('controller manager')) this.#controllerManager.stop();
  }
}

/** Few clusters have a configuration, so what reads one is loaded when it is needed. */
function schedulerOptions(configuration: string): SchedulerOptions {
  const { schedulerOptions: read } =
    require('../scheduler/config/scheduler-configuration') as typeof SchedulerConfiguration;
  return read(configuration);
}

function known(controller: string): string {
  const names = controllerNames();
  if (names.includes(controller)) return controller;
  throw new Error(`there is no controller ${controller}; there are ${names.join(', ')}`);
}
