import { at, listAt, textAt, textMapAt } from '../json';
import { formatLabels } from '../output/table';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import type { Session } from '../session';
import { writeMetadata } from './config-kinds';
import type { DescribeContext } from './describer';
import { createDescription, type Description } from './description';
import { subjectOf, writeEvents } from './events';

/** Source: kubectl/pkg/describe/describe.go (describeService). */
export async function describeService(object: JsonObject, context: DescribeContext): Promise<string> {
  const slices = await endpointSlicesOf(context.session, object);
  const out = createDescription();
  writeMetadata(out, object);
  const optional = (title: string, text: string): void => {
    if (text !== '') out.write(0, `${title}:\t${text}\n`);
  };
  const spec = (field: string): string => textAt(object, 'spec', field);
  const joined = (field: string): string => listAt(object, 'spec', field).join(',');
  out.write(0, `Selector:\t${formatLabels(textMapAt(object, 'spec', 'selector'))}\n`);
  out.write(0, `Type:\t${spec('type')}\n`);
  optional('IP Family Policy', spec('ipFamilyPolicy'));
  out.write(0, `IP Families:\t${joined('ipFamilies') || '<none>'}\n`);
  out.write(0, `IP:\t${spec('clusterIP')}\n`);
  out.write(0, `IPs:\t${joined('clusterIPs') || '<none>'}\n`);
  optional('External IPs', joined('externalIPs'));
  optional('Desired LoadBalancer IP', spec('loadBalancerIP'));
  optional('External Name', spec('externalName'));
  optional('LoadBalancer Ingress', ingressText(listAt(object, 'status', 'loadBalancer', 'ingress')));
  for (const port of listAt(object, 'spec', 'ports')) writePort(out, port, slices);
  out.write(0, `Session Affinity:\t${spec('sessionAffinity')}\n`);
  optional('External Traffic Policy', spec('externalTrafficPolicy'));
  optional('Internal Traffic Policy', spec('internalTrafficPolicy'));
  const healthPort = at(object, 'spec', 'healthCheckNodePort');
  if (typeof healthPort === 'number' && healthPort !== 0) optional('HealthCheck NodePort', String(healthPort));
  optional('LoadBalancer Source Ranges', joined('loadBalancerSourceRanges'));
  optional('Traffic Distribution', spec('trafficDistribution'));
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

async function endpointSlicesOf(session: Session, service: JsonObject): Promise<readonly JsonValue[]> {
  const namespace = encodeURIComponent(textAt(service, 'metadata', 'namespace'));
  const labelSelector = `kubernetes.io/service-name=${textAt(service, 'metadata', 'name')}`;
  try {
    return listAt(
      await session.rest.get(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, { labelSelector }),
      'items',
    );
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

function writePort(out: Description, port: JsonValue, slices: readonly JsonValue[]): void {
  const portName = textAt(port, 'name');
  const name = portName || '<unset>';
  const protocol = textAt(port, 'protocol');
  out.write(0, `Port:\t${name}\t${String(at(port, 'port'))}/${protocol}\n`);
  out.write(0, `TargetPort:\t${String(at(port, 'targetPort') ?? '')}/${protocol}\n`);
  const appProtocol = textAt(port, 'appProtocol');
  if (appProtocol !== '') out.write(0, `AppProtocol:\t${appProtocol}\n`);
  const nodePort = at(port, 'nodePort');
  if (typeof nodePort === 'number' && nodePort !== 0) out.write(0, `NodePort:\t${name}\t${nodePort}/${protocol}\n`);
  out.write(0, `Endpoints:\t${endpointsText(slices, portName)}\n`);
}

const MAX_ENDPOINTS = 3;

/** The ready addresses behind a port, the first three by name. Source: describe.go (formatEndpointSlices). */
export function endpointsText(slices: readonly JsonValue[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const all: string[] = [];
  for (const slice of slices) {
    const ready = listAt(slice, 'endpoints').filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false);
    const addresses = ready.map((endpoint) => textAt(endpoint, 'addresses', 0));
    const ports = listAt(slice, 'ports');
    if (ports.length === 0) all.push(...addresses);
    for (const port of ports) {
      if (textAt(port, 'name') !== portName) continue;
      all.push(
        ...addresses.map(
          (address) => `${address.includes(':') ? `[${address}]` : address}:${String(at(port, 'port'))}`,
        ),
      );
    }
  }
  const shown = all.slice(0, MAX_ENDPOINTS).join(',');
  return all.length > MAX_ENDPOINTS ? `${shown} + ${all.length - MAX_ENDPOINTS} more...` : shown;
}

function ingressText(ingresses: readonly JsonValue[]): string {
  return ingresses
    .map((ingress) => {
      const ip = textAt(ingress, 'ip');
      const mode = textAt(ingress, 'ipMode');
      return ip === '' ? textAt(ingress, 'hostname') : `${ip}${mode === '' ? '' : ` (${mode})`}`;
    })
    .join(', ');
}
