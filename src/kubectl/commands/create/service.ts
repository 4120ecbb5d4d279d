import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import { isDNS1123Subdomain, isValidPortName, isValidPortNumber } from '../../../api/names';
import { quote } from '../../../api/go/text';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { intFlag, stringFlag, stringSliceFlag, type Flag } from '../../flags/flag';
import { printUsageAndFail } from '../print-usage';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const tcp = stringSliceFlag('tcp', 'PORT:TARGETPORT or PORT.');
const clusterIp = stringFlag('clusterip', 'The address of the service; None: a headless one.');
const nodePort = intFlag('node-port', 'The port on each node.');
const externalName = stringFlag('external-name', 'The name that the service stands for.', { required: true });

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

const service = (type: ServiceType, use: string, short: string, flags: readonly Flag<unknown>[]): Command => ({
  name: type.toLowerCase(),
  use: `create service ${use} [--dry-run=server|client|none]`,
  short,
  flags: [...generatedObjectFlags, ...flags],
  run: async (invocation) => await createOne(invocation, type),
});

/** Source: kubectl/pkg/cmd/create/create_service.go. */
export const createService: Command = {
  name: 'service',
  aliases: ['svc'],
  use: 'create service [flags]',
  short: 'Create a service using a specified subcommand',
  subcommands: [
    service('ClusterIP', 'clusterip NAME [--tcp=<port>:<targetPort>]', 'Create a ClusterIP service', [tcp, clusterIp]),
    service('ExternalName', 'externalname NAME --external-name external.name', 'Create an ExternalName service', [
      tcp,
      externalName,
    ]),
    service('LoadBalancer', 'loadbalancer NAME [--tcp=port:targetPort]', 'Create a LoadBalancer service', [tcp]),
    service('NodePort', 'nodeport NAME [--tcp=port:targetPort]', 'Create a NodePort service', [tcp, nodePort]),
  ],
  run: printUsageAndFail,
};

async function createOne(invocation: Invocation, type: ServiceType): Promise<void> {
  const { value } = invocation;
  const name = nameArgument(invocation);
  const [address, external] = [value(clusterIp), value(externalName)];
  if (address !== 'None' && value(tcp).length === 0 && type !== 'ExternalName')
    throw new KubectlError('at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && isDNS1123Subdomain(external).length > 0)
    throw new KubectlError(`invalid service external name ${external}`);
  const ports = value(tcp).map((text) => portOf(text, value(nodePort)));
  const labels = { app: name };
  const draft = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: {
      type,
      selector: labels,
      ...(ports.length > 0 && { ports }),
      ...(external !== '' && { externalName: external }),
      ...(address !== '' && { clusterIP: address }),
    },
  };
  await createGenerated(invocation, 'core.v1.Service', draft, `failed to create ${type} service:`);
}

function portOf(text: string, onNodes: number): JsonObject {
  const [first = '', second] = text.split(':');
  const port = portNumber(first);
  return {
    name: text.replaceAll(':', '-'),
    port,
    protocol: 'TCP',
    targetPort: second === undefined ? port : targetOf(second),
    ...(onNodes !== 0 && { nodePort: onNodes }),
  };
}

const MAX_UINT16 = 65_535;

function portNumber(text: string): number {
  const problem = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > MAX_UINT16 ? 'value out of range' : '';
  if (problem !== '') throw new KubectlError(`strconv.ParseUint: parsing ${quote(text)}: ${problem}`);
  return Number(text);
}

function targetOf(text: string): JsonValue {
  const isNumber = /^[+-]?\d+$/.test(text);
  const problems = isNumber ? isValidPortNumber(Number(text)) : isValidPortName(text);
  if (problems.length > 0) throw new KubectlError(problems.join(','));
  return isNumber ? Number(text) : text;
}
