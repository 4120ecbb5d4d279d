import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { KubectlError } from '../errors';
import { at, listAt, textAt } from '../json';

// Which ports of the pod are meant. Sources: kubectl/pkg/cmd/portforward/portforward.go, kubectl/pkg/util/{service_port,pod_port}.go.

/** The pairs with the names of the pod's ports as numbers. Throws for names that are not there and for ports that are UDP only. */
export function podPortsOf(specs: readonly string[], pod: JsonObject): readonly string[] {
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  refuseUdp(specs, ports, 'containerPort', (name) => podPort(pod, name));
  return specs.map((spec) => {
    const { local, remote } = split(spec);
    if (remote === '') throw new KubectlError('remote port cannot be empty');
    const number = /^[+-]?\d+$/.test(remote) ? remote : String(podPort(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
}

/** The pairs with the service's ports as those of the pod behind it. */
export function servicePortsOf(specs: readonly string[], service: JsonObject, pod: JsonObject): readonly string[] {
  const ports = listAt(service, 'spec', 'ports');
  refuseUdp(specs, ports, 'port', (name) => servicePort(service, name));
  return specs.map((spec) => {
    const { local, remote } = split(spec);
    const isNumber = /^[+-]?\d+$/.test(remote);
    const number = isNumber ? Number(remote) : servicePort(service, remote);
    const here = !isNumber && local === remote ? String(number) : local;
    const there = String(targetOf(service, pod, number));
    return here === there ? there : `${here}:${there}`;
  });
}

function split(spec: string): { readonly local: string; readonly remote: string } {
  const parts = spec.split(':');
  const [first = '', second = ''] = parts;
  return parts.length === 2 ? { local: first, remote: second } : { local: first, remote: first };
}

function refuseUdp(
  specs: readonly string[],
  ports: readonly JsonValue[],
  field: string,
  numberOf: (name: string) => number,
): void {
  const having = (protocol: string): ReadonlySet<number> =>
    new Set(ports.filter((port) => textAt(port, 'protocol') === protocol).map((port) => Number(at(port, field))));
  const [udp, tcp] = [having('UDP'), having('TCP')];
  for (const { remote } of specs.map(split)) {
    const number = /^[+-]?\d+$/.test(remote) ? Number(remote) : numberOf(remote);
    if (udp.has(number) && !tcp.has(number)) throw new KubectlError(`UDP protocol is not supported for ${remote}`);
  }
}

function targetOf(service: JsonObject, pod: JsonObject, number: number): number {
  const port = listAt(service, 'spec', 'ports').find((each) => at(each, 'port') === number);
  const name = textAt(service, 'metadata', 'name');
  if (port === undefined) throw new KubectlError(`Service ${name} does not have a service port ${number}`);
  const target = at(port, 'targetPort');
  if (textAt(service, 'spec', 'clusterIP') === 'None') return number;
  return typeof target === 'string' ? podPort(pod, target) : Number(target ?? 0) || number;
}

function servicePort(service: JsonObject, name: string): number {
  const port = listAt(service, 'spec', 'ports').find((each) => textAt(each, 'name') === name);
  if (port !== undefined) return Number(at(port, 'port'));
  throw new KubectlError(`Service '${textAt(service, 'metadata', 'name')}' does not have a named port '${name}'`);
}

function podPort(pod: JsonObject, name: string): number {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  const port = containers
    .flatMap((container) => listAt(container, 'ports'))
    .find((each) => textAt(each, 'name') === name);
  if (port !== undefined) return Number(at(port, 'containerPort'));
  throw new KubectlError(`Pod '${textAt(pod, 'metadata', 'name')}' does not have a named port '${name}'`);
}
