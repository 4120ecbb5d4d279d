import type { Service } from '../../api/generated/types';
import { services } from '../../api/kinds/service';
import type { ApiServer } from '../../api/server';

export type Variables = readonly (readonly [name: string, value: string])[];

/** The variables that tell containers of a namespace of the services there; made once for all nodes of a cluster. */
export class ServiceEnvironment {
  readonly #api: ApiServer;
  readonly #byNamespace = new Map<string, Variables>();

  constructor(api: ApiServer) {
    this.#api = api;
    api.watch(services, {}, () => this.#byNamespace.clear());
  }

  static of(api: ApiServer): ServiceEnvironment {
    return api.shared(newEnvironment);
  }

  /** Without service links only the service `kubernetes` of namespace default shows (pkg/kubelet/kubelet_pods.go, `getServiceEnvVarMap`). */
  variables(namespace: string, serviceLinks: boolean): Variables {
    const key = serviceLinks ? namespace : '';
    let variables = this.#byNamespace.get(key);
    if (variables === undefined) this.#byNamespace.set(key, (variables = this.#compute(namespace, serviceLinks)));
    return variables;
  }

  #compute(namespace: string, serviceLinks: boolean): Variables {
    const master = this.#api.find(services, { namespace: 'default', name: 'kubernetes' });
    const own = serviceLinks ? this.#api.list(services, { namespace }) : [];
    const all = new Map(own.map((service) => [service.metadata.name, service]));
    if (master !== undefined) all.set('kubernetes', master);
    return [...all.values()].flatMap(serviceVariables);
  }
}

function newEnvironment(api: ApiServer): ServiceEnvironment {
  return new ServiceEnvironment(api);
}

/** pkg/kubelet/envvars/envvars.go. */
export function serviceVariables({ metadata, spec }: Service): Variables {
  const { clusterIP = '', ports = [] } = spec;
  const [first] = ports;
  if (clusterIP === '' || clusterIP === 'None' || first === undefined) return [];
  const prefix = variableName(metadata.name);
  const variables: [string, string][] = [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
  ];
  for (const { name, port } of ports) {
    if (name !== undefined && name !== '')
      variables.push([`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]);
  }
  const host = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP;
  for (const { port, protocol = 'TCP' } of ports) {
    const url = `${protocol.toLowerCase()}://${host}:${port}`;
    const link = `${prefix}_PORT_${port}_${protocol}`;
    if (port === first.port && protocol === (first.protocol ?? 'TCP')) variables.push([`${prefix}_PORT`, url]);
    variables.push(
      [link, url],
      [`${link}_PROTO`, protocol.toLowerCase()],
      [`${link}_PORT`, String(port)],
      [`${link}_ADDR`, clusterIP],
    );
  }
  return variables;
}

function variableName(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}
