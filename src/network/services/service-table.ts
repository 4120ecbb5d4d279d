import type { EndpointSlice, Service } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { keyText } from '../../api/object';
import type { ApiServer } from '../../api/server';
import type { Protocol } from '../hooks';
import { endpointsOfPort, type ServiceEndpoint } from './service-endpoints';
import { servicePortRules, type ServicePortRule } from './service-port';
import { isSameForAllNodes, usableEndpoints, type UsableEndpoints } from './usable-endpoints';

/** How long kube-proxy rests between two writes of its rules (`iptables.minSyncPeriod`, pkg/proxy/apis/config/v1alpha1/defaults.go). */
const MIN_SYNC_PERIOD_MS = 1000;
const SERVICE_LABEL = 'kubernetes.io/service-name';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';

/** The rules of one port of a service at one moment; what they come to for a node is worked out when it is first asked for. */
export class ServicePortState {
  readonly rule: ServicePortRule;
  readonly #slices: readonly EndpointSlice[];
  readonly #zoneOf: (nodeName: string) => string;
  /** By node; under '' what is the same for all. */
  readonly #usable = new Map<string, UsableEndpoints>();
  #endpoints: readonly ServiceEndpoint[] | undefined;
  #isSame = false;

  constructor(rule: ServicePortRule, slices: readonly EndpointSlice[], zoneOf: (nodeName: string) => string) {
    this.rule = rule;
    this.#slices = slices;
    this.#zoneOf = zoneOf;
  }

  usable(nodeName: string): UsableEndpoints {
    if (this.#endpoints === undefined) {
      this.#endpoints = endpointsOfPort(this.#slices, this.rule.portName);
      this.#isSame = isSameForAllNodes(this.rule, this.#endpoints);
    }
    const key = this.#isSame ? '' : nodeName;
    let usable = this.#usable.get(key);
    if (usable === undefined) {
      usable = usableEndpoints(this.rule, this.#endpoints, nodeName, key === '' ? '' : this.#zoneOf(nodeName));
      this.#usable.set(key, usable);
    }
    return usable;
  }
}

/** All rules at one moment, found by what a packet is addressed to. */
export interface ServiceRules {
  atAddress(protocol: Protocol, address: string, port: number): ServicePortState | undefined;
  atNodePort(protocol: Protocol, port: number): ServicePortState | undefined;
  atHealthCheckPort(port: number): ServicePortState | undefined;
}

class Rules implements ServiceRules {
  readonly #byAddress: Map<string, ServicePortState>;
  readonly #byNodePort: Map<string, ServicePortState>;
  readonly #byHealthCheckPort: Map<number, ServicePortState>;

  constructor(from?: Rules) {
    this.#byAddress = new Map(from === undefined ? [] : from.#byAddress);
    this.#byNodePort = new Map(from === undefined ? [] : from.#byNodePort);
    this.#byHealthCheckPort = new Map(from === undefined ? [] : from.#byHealthCheckPort);
  }

  atAddress(protocol: Protocol, address: string, port: number): ServicePortState | undefined {
    return this.#byAddress.get(`${protocol} ${address}:${port}`);
  }

  atNodePort(protocol: Protocol, port: number): ServicePortState | undefined {
    return this.#byNodePort.get(`${protocol} ${port}`);
  }

  atHealthCheckPort(port: number): ServicePortState | undefined {
    return this.#byHealthCheckPort.get(port);
  }

  add(state: ServicePortState): void {
    const { protocol, clusterIP, externalAddresses, port, nodePort, healthCheckNodePort } = state.rule;
    if (healthCheckNodePort !== 0) this.#byHealthCheckPort.set(healthCheckNodePort, state);
    this.#byAddress.set(`${protocol} ${clusterIP}:${port}`, state);
    for (const address of externalAddresses) this.#byAddress.set(`${protocol} ${address}:${port}`, state);
    if (nodePort !== 0) this.#byNodePort.set(`${protocol} ${nodePort}`, state);
  }

  remove(state: ServicePortState): void {
    const { protocol, clusterIP, externalAddresses, port, nodePort } = state.rule;
    for (const address of [clusterIP, ...externalAddresses]) {
      const key = `${protocol} ${address}:${port}`;
      if (this.#byAddress.get(key) === state) this.#byAddress.delete(key);
    }
    const key = `${protocol} ${nodePort}`;
    if (this.#byNodePort.get(key) === state) this.#byNodePort.delete(key);
    const { healthCheckNodePort } = state.rule;
    if (this.#byHealthCheckPort.get(healthCheckNodePort) === state) this.#byHealthCheckPort.delete(healthCheckNodePort);
  }
}

/**
 * What kube-proxy knows of services and their endpoints, one table for all nodes. A change takes effect at once when none did within the
 * last second, else at the end of that second, with all others until then (pkg/proxy/runner, `BoundedFrequencyRunner`).
 *
 * Divergence from real Kubernetes: all nodes write their rules at the same moment, and that takes no time.
 */
export class ServiceTable {
  readonly #api: ApiServer;
  readonly #rules = new Rules();
  /** What the API has, by service. */
  readonly #services = new Map<string, Service>();
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  /** What is in `#rules`, by service. */
  readonly #states = new Map<string, readonly ServicePortState[]>();
  readonly #changed = new Set<string>();
  readonly #zoneOf: (nodeName: string) => string;
  readonly #onRemoved: (service: string) => void;
  #restUntilMs = 0;
  #isPlanned = false;

  /** `onRemoved` is told of services that have no rules any more. */
  constructor(api: ApiServer, zoneOf: (nodeName: string) => string, onRemoved: (service: string) => void) {
    this.#api = api;
    this.#zoneOf = zoneOf;
    this.#onRemoved = onRemoved;
    api.watch(services, {}, ({ type, object }) => {
      const key = keyText(object.metadata.namespace ?? '', object.metadata.name);
      if (type === 'DELETED') this.#services.delete(key);
      else this.#services.set(key, object);
      this.#change(key);
    });
    api.watch(endpointSlices, {}, ({ type, object }) => this.#changeSlice(object, type === 'DELETED'));
  }

  get rules(): ServiceRules {
    return this.#rules;
  }

  /** The rules of this moment, for somebody who learns of no more changes. */
  frozenRules(): ServiceRules {
    return new Rules(this.#rules);
  }

  #changeSlice(slice: EndpointSlice, isGone: boolean): void {
    const { namespace = '', name, labels = {} } = slice.metadata;
    const service = labels[SERVICE_LABEL];
    if (service === undefined || labels[HEADLESS_LABEL] !== undefined || slice.addressType !== 'IPv4') return;
    const key = keyText(namespace, service);
    const slices = this.#slices.get(key) ?? new Map<string, EndpointSlice>();
    if (isGone) slices.delete(name);
    else slices.set(name, slice);
    if (slices.size === 0) this.#slices.delete(key);
    else this.#slices.set(key, slices);
    this.#change(key);
  }

  #change(key: string): void {
    this.#changed.add(key);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { sim } = this.#api;
    if (sim.nowMs >= this.#restUntilMs) sim.post(() => this.#apply());
    else sim.at(this.#restUntilMs, () => this.#apply());
  }

  #apply(): void {
    this.#isPlanned = false;
    this.#restUntilMs = this.#api.sim.nowMs + MIN_SYNC_PERIOD_MS;
    for (const key of this.#changed) this.#write(key);
    this.#changed.clear();
  }

  #write(key: string): void {
    for (const state of this.#states.get(key) ?? []) this.#rules.remove(state);
    const service = this.#services.get(key);
    const slices = [...(this.#slices.get(key)?.values() ?? [])];
    const states = service === undefined ? [] : servicePortRules(service);
    if (states.length === 0) {
      if (this.#states.delete(key)) this.#onRemoved(key);
      return;
    }
    const written = states.map((rule) => new ServicePortState(rule, slices, this.#zoneOf));
    for (const state of written) this.#rules.add(state);
    this.#states.set(key, written);
  }
}
