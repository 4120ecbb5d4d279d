import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { KubectlError, messageOf, userError } from '../errors';
import { stringFlag } from '../flags/flag';
import { objectAt, textMapAt } from '../json';
import { withConfigSaved } from '../last-applied';
import { overrideFlags, withOverrides } from '../overrides';
import { portsOf, protocolsOf, selectorOf } from '../pods/exposed';
import { parseLabels } from '../label-list';
import { createPrinter, printFlagList, withDryRun } from '../print-flags';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  filenameOptions,
  saveConfigFlag,
  writeQuery,
} from '../write-flags';
import { encoded } from './create/generated-object';

const flags = {
  protocol: stringFlag('protocol', 'The protocol of the service; default: TCP.'),
  port: stringFlag('port', "The service's port; default: those of the object."),
  type: stringFlag('type', 'ClusterIP, NodePort, LoadBalancer or ExternalName; default: ClusterIP.'),
  loadBalancerIp: stringFlag('load-balancer-ip', 'The address of the load balancer.'),
  selector: stringFlag('selector', "The service's selector; default: that of the object."),
  labels: stringFlag('labels', 'KEY=VALUE,... for the service; default: those of the object.', { shorthand: 'l' }),
  targetPort: stringFlag('target-port', 'Name or number of the port of the containers; default: --port.'),
  externalIp: stringFlag('external-ip', 'An address from outside that is accepted too.'),
  name: stringFlag('name', 'The name of the service; default: that of the object.'),
  sessionAffinity: stringFlag('session-affinity', 'None or ClientIP.'),
  clusterIp: stringFlag('cluster-ip', 'The address of the service; None: a headless one.'),
  fieldManager: fieldManagerFlag('kubectl-expose'),
};

/** Source: kubectl/pkg/cmd/expose/expose.go. */
export const expose: Command = {
  name: 'expose',
  use: 'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  examples: [
    'kubectl expose deployment web --port=80 --target-port=8000',
    'kubectl expose pod web --port=444 --name=frontend',
  ],
  flags: [
    ...Object.values(flags),
    ...Object.values(fileFlags),
    ...overrideFlags,
    ...printFlagList,
    dryRunFlag,
    saveConfigFlag,
  ],
  run: runExpose,
};

const EXPOSABLE: ReadonlySet<string> = new Set([
  'ReplicationController',
  'Service',
  'Pod',
  'Deployment.apps',
  'ReplicaSet.apps',
]);
const MAX_NAME = 63;

async function runExpose(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const { name: namespace, explicit } = session.namespace;
  const result = await findResources(session, {
    args,
    files: filenameOptions(invocation),
    namespace,
    enforceNamespace: explicit,
    continueOnError: true,
    flatten: true,
  });
  await result.visit(async (info) => {
    const { group, kind } = info.mapping;
    const kindText = group === '' ? kind : `${kind}.${group}`;
    if (!EXPOSABLE.has(kindText)) throw new KubectlError(`cannot expose a ${kindText}`);
    const service = withOverrides(invocation, 'core.v1.Service', serviceFor(invocation, info));
    if (dryRun === 'client') {
      const shown = explicit ? { ...service, metadata: { ...objectAt(service, 'metadata'), namespace } } : service;
      session.out(print(encoded('core.v1.Service', shown), withDryRun('exposed', dryRun)));
      return;
    }
    const created = await session.rest.request({
      method: 'POST',
      path: pathOf(await session.mapper.requireKind('v1', 'Service'), namespace),
      query: writeQuery({ dryRun, fieldManager: value(flags.fieldManager) }),
      body: withConfigSaved(invocation, service),
    });
    session.out(print(objectAt(created), withDryRun('exposed', dryRun)));
  });
}

function serviceFor({ value }: Invocation, { name: objectName, object = {} }: Info): JsonObject {
  const selector = value(flags.selector) === '' ? ownSelector(object) : parseLabels(value(flags.selector));
  const given = value(flags.port);
  const ports = given === '' ? portsOf(object) : given.split(',');
  if (ports.length === 0 && value(flags.clusterIp) !== 'None')
    throw new KubectlError("couldn't find port via --port flag or introspection");
  const labels =
    value(flags.labels) === '' ? textMapAt(object, 'metadata', 'labels') : parseLabels(value(flags.labels));
  const affinity = value(flags.sessionAffinity);
  const servicePorts = servicePortsOf(ports, value(flags.protocol), protocolsOf(object), value(flags.targetPort));
  if (!['', 'None', 'ClientIP'].includes(affinity)) throw new KubectlError(`unknown session affinity: ${affinity}`);
  const type = value(flags.type);
  const [clusterIP, externalIP] = [value(flags.clusterIp), value(flags.externalIp)];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: value(flags.name) || objectName.slice(0, MAX_NAME),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec: {
      ...(servicePorts.length > 0 && { ports: servicePorts }),
      selector,
      ...(externalIP !== '' && { externalIPs: [externalIP] }),
      ...(type !== '' && { type }),
      ...(type === 'LoadBalancer' &&
        value(flags.loadBalancerIp) !== '' && { loadBalancerIP: value(flags.loadBalancerIp) }),
      ...(affinity !== '' && { sessionAffinity: affinity }),
      ...(clusterIP !== '' && { clusterIP }),
    },
  };
}

function ownSelector(object: JsonObject): Readonly<Record<string, string>> {
  try {
    const selector = selectorOf(object);
    if (Object.keys(selector).length > 0) return selector;
  } catch (error) {
    throw new KubectlError(
      `couldn't retrieve selectors via --selector flag or introspection: ${messageOf(userError(error))}`,
    );
  }
  throw new KubectlError('selector must be specified');
}

/** One service port each, two for a port of two protocols. */
function servicePortsOf(
  ports: readonly string[],
  protocol: string,
  protocols: ReadonlyMap<string, readonly string[]>,
  targetPort: string,
): readonly JsonObject[] {
  return ports.flatMap((text, index): JsonObject[] => {
    const port = portNumber(text);
    const target: JsonValue = targetPort === '' ? port : /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort;
    const known = protocol === '' ? (protocols.get(text) ?? ['TCP']) : [protocol];
    const base = ports.length > 1 ? `port-${index + 1}` : '';
    return known.map((each): JsonObject => {
      const name = known.length > 1 ? `port-${index + 1}-${each.toLowerCase()}` : base;
      return { ...(name !== '' && { name }), port, protocol: each, targetPort: target };
    });
  });
}

function portNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new KubectlError(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
}
