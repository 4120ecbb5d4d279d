import type { Service, ServicePort, ServiceSpec } from '../../generated/types';
import { invalid as invalidField } from '../../field-error';
import type { ApiServer } from '../../server';
import { internalError, invalid, unclassified } from '../../status';
import { services } from '../service';
import { hasNodePorts, needsHealthCheck, needsNodePort } from './defaults';

/** `--service-node-port-range`. */
const FIRST = 30_000;
const PORTS = 2768;
/** The first ones are left to those who choose for themselves (ServiceNodePortStaticSubrange; `calculateRangeOffset`). */
const STATIC_PORTS = 86;
/** What a trial begins with, as it takes nothing (pkg/registry/core/service/portallocator/operation.go). */
const TRIAL_FIRST = 32_768;

/** Gives a service's ports their numbers on the nodes (pkg/registry/core/service/storage/alloc.go). */
export function withNodePorts(
  api: ApiServer,
  service: Service,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  isTrial: boolean,
): ServiceSpec {
  const operation = new PortOperation(api, isTrial);
  const numbered = hasNodePorts(spec) ? withNumbers(operation, service, spec, old) : spec;
  return withHealthCheckPort(operation, numbered, old);
}

function withNumbers(
  operation: PortOperation,
  service: Service,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
): ServiceSpec {
  const { ports = [] } = spec;
  const numbered =
    old === undefined ? newNumbers(operation, service, spec) : changedNumbers(operation, service, spec, old);
  return numbered.every((number, index) => number === (ports[index]?.nodePort ?? 0))
    ? spec
    : { ...spec, ports: ports.map((port, index) => withNumber(port, numbered[index] ?? 0)) };
}

function withNumber(port: ServicePort, nodePort: number): ServicePort {
  return nodePort === 0 || port.nodePort === nodePort ? port : { ...port, nodePort };
}

/** What is served under one port by several protocols gets one number (`initNodePorts`). */
function newNumbers(operation: PortOperation, service: Service, spec: ServiceSpec): readonly number[] {
  const { ports = [] } = spec;
  const numberOf = new Map<number, number>();
  const allocate = (index: number, number: number) => {
    const why = operation.allocate(number);
    if (why !== undefined) throw refusal(service, index, number, why);
    return number;
  };
  return ports.map(({ port, nodePort = 0 }, index) => {
    if (nodePort === 0 && !needsNodePort(spec)) return 0;
    const known = numberOf.get(port);
    if (known === undefined) {
      const asked = ports.find((other) => other.port === port && other.nodePort)?.nodePort;
      const number = asked === undefined ? operation.allocateNext() : allocate(index, asked);
      numberOf.set(port, number);
      return number;
    }
    return nodePort === 0 || nodePort === known ? known : allocate(index, nodePort);
  });
}

/** `updateNodePorts`. */
function changedNumbers(
  operation: PortOperation,
  service: Service,
  spec: ServiceSpec,
  old: ServiceSpec,
): readonly number[] {
  const own = new Set((old.ports ?? []).map(({ nodePort = 0 }) => nodePort));
  const used = new Set<string>();
  return (spec.ports ?? []).map(({ protocol, nodePort = 0 }, index) => {
    if (nodePort === 0 && !needsNodePort(spec)) return 0;
    if (nodePort !== 0 && !own.has(nodePort)) {
      const why = operation.allocate(nodePort);
      if (why !== undefined) throw refusal(service, index, nodePort, why);
      own.add(nodePort);
    }
    const number = nodePort === 0 ? operation.allocateNext() : nodePort;
    const pair = `{${protocol} ${number}}`;
    if (used.has(pair)) throw unclassified(`duplicate nodePort: ${pair}`);
    used.add(pair);
    return number;
  });
}

function refusal({ metadata }: Service, index: number, number: number, why: string) {
  return invalid(services, metadata.name, [invalidField(`spec.ports[${index}].nodePort`, number, why)]);
}

/** A load balancer that must find the nodes with endpoints asks them on a port of its own (`updateHealthCheckNodePort`). */
function withHealthCheckPort(operation: PortOperation, spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  if (!needsHealthCheck(spec) || (old !== undefined && needsHealthCheck(old))) return spec;
  const { healthCheckNodePort: asked } = spec;
  if (!asked) return { ...spec, healthCheckNodePort: operation.allocateNext() };
  const why = operation.allocate(asked);
  if (why !== undefined) throw internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
  return spec;
}

/** The numbers that are taken while a service gets its own. A trial looks less closely, and takes numbers that there are not. */
class PortOperation {
  readonly #api: ApiServer;
  readonly #isTrial: boolean;
  readonly #own = new Set<number>();
  #taken: ReadonlySet<number> | undefined;

  constructor(api: ApiServer, isTrial: boolean) {
    this.#api = api;
    this.#isTrial = isTrial;
  }

  /** Says why the number is not to be had. */
  allocate(port: number): string | undefined {
    const isInRange = port >= FIRST && port < FIRST + PORTS;
    if (!isInRange && !this.#isTrial)
      return `provided port is not in the valid range. The range of valid ports is ${FIRST}-${FIRST + PORTS - 1}`;
    if ((isInRange && this.#takenPorts().has(port)) || this.#own.has(port)) return 'provided port is already allocated';
    this.#own.add(port);
    return undefined;
  }

  allocateNext(): number {
    const port = this.#isTrial ? Math.max(...(this.#own.size === 0 ? [TRIAL_FIRST] : this.#own)) + 1 : this.#freePort();
    this.#own.add(port);
    return port;
  }

  #freePort(): number {
    const taken = this.#takenPorts();
    const random = this.#api.sim.random('nodePort');
    for (const [first, count] of [
      [FIRST + STATIC_PORTS, PORTS - STATIC_PORTS],
      [FIRST, STATIC_PORTS],
    ] as const) {
      const start = random.below(count);
      for (let step = 0; step < count; step += 1) {
        const port = first + ((start + step) % count);
        if (!taken.has(port) && !this.#own.has(port)) return port;
      }
    }
    throw internalError('failed to allocate a nodePort: range is full');
  }

  #takenPorts(): ReadonlySet<number> {
    return (this.#taken ??= takenPorts(this.#api));
  }
}

function takenPorts(api: ApiServer): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const { spec } of api.collection(services).values()) {
    for (const { nodePort } of spec.ports ?? []) if (nodePort) taken.add(nodePort);
    if (spec.healthCheckNodePort) taken.add(spec.healthCheckNodePort);
  }
  return taken;
}
