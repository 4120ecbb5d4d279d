import type { Command } from '../command';
import { clusterInfoDump } from './cluster-info-dump';
import { globalFlags } from '../flags/global-flags';
import { at, listAt, textAt } from '../json';
import type { JsonValue } from '../../api/go/json-value';

/** Source: kubectl/pkg/cmd/clusterinfo/clusterinfo.go. */
export const clusterInfo: Command = {
  name: 'cluster-info',
  use: 'cluster-info [flags]',
  short: 'Display cluster information',
  long: 'Shows where the control plane is, and the services of the cluster itself (label kubernetes.io/cluster-service=true).',
  subcommands: [clusterInfoDump],
  async run({ session, value }) {
    const { rest } = session;
    const namespace = value(globalFlags.namespace) || 'kube-system';
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
    const tip = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
    const services = await rest
      .get(path, { labelSelector: 'kubernetes.io/cluster-service=true' })
      .catch((error: unknown) => {
        session.out(tip);
        throw error;
      });
    const { server } = rest.client;
    const lines = [['Kubernetes control plane', server]];
    for (const service of listAt(services, 'items')) {
      const name = textAt(service, 'metadata', 'name');
      lines.push([textAt(service, 'metadata', 'labels', 'kubernetes.io/name') || name, linkTo(server, service, name)]);
    }
    session.out(lines.map(([name, link]) => `${name} is running at ${link}\n`).join(''));
    session.out(tip);
  },
};

function linkTo(server: string, service: JsonValue, name: string): string {
  const ports = listAt(service, 'spec', 'ports');
  const [ingress] = listAt(service, 'status', 'loadBalancer', 'ingress');
  if (ingress !== undefined) {
    const host = textAt(ingress, 'ip') || textAt(ingress, 'hostname');
    return ports.map((port) => `http://${host}:${String(at(port, 'port'))} `).join('');
  }
  const [port] = ports;
  const portName = textAt(port, 'name');
  const isHttps = portName === 'https' || at(port, 'port') === 443;
  const target = port === undefined ? name : joined(isHttps ? 'https' : '', name, portName);
  return `${server}/api/v1/namespaces/${textAt(service, 'metadata', 'namespace')}/services/${target}/proxy`;
}

/** `https:dns:tcp`, `dns:tcp`, `dns` (apimachinery/pkg/util/net, JoinSchemeNamePort). */
function joined(scheme: string, name: string, port: string): string {
  if (scheme !== '') return `${scheme}:${name}:${port}`;
  return port === '' ? name : `${name}:${port}`;
}
