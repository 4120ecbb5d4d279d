import { posix } from 'node:path';
import { isObject, type JsonObject } from '../../api/go/json-value';
import type { Command, Invocation } from '../command';
import { KubectlError, messageOf, userError } from '../errors';
import { durationFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { listAt, textAt } from '../json';
import { createPrinter, printFlags, printFlagsWithDefault } from '../print-flags';
import { allNamespacesFlag } from '../write-flags';

const flags = {
  outputDirectory: stringFlag('output-directory', 'Write files into this directory; - or nothing: to standard output.'),
  namespaces: stringSliceFlag('namespaces', 'These namespaces; default: the current one and kube-system.'),
  podRunningTimeout: durationFlag('pod-running-timeout', 'Has no effect: logs are those of pods that are there.', {
    defaultMs: 20_000,
  }),
};

/** By the name of the file. */
const RESOURCES: readonly (readonly [name: string, group: string, resource: string])[] = [
  ['events', '/api/v1', 'events'],
  ['replication-controllers', '/api/v1', 'replicationcontrollers'],
  ['services', '/api/v1', 'services'],
  ['daemonsets', '/apis/apps/v1', 'daemonsets'],
  ['deployments', '/apis/apps/v1', 'deployments'],
  ['replicasets', '/apis/apps/v1', 'replicasets'],
  ['pods', '/api/v1', 'pods'],
];

/**
 * Source: kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go.
 * Divergence from real Kubernetes: the fields of the objects stand in alphabetical order.
 */
export const clusterInfoDump: Command = {
  name: 'dump',
  use: 'cluster-info dump [flags]',
  short: 'Dump relevant information for debugging and diagnosis',
  long: 'Shows nodes, events, workloads, services and the logs of all containers of some namespaces.',
  examples: ['kubectl cluster-info dump', 'kubectl cluster-info dump --all-namespaces --output-directory=/tmp/state'],
  flags: [...Object.values(flags), ...printFlagsWithDefault('json'), allNamespacesFlag],
  run: runDump,
};

async function runDump(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const print = createPrinter(invocation, 'json');
  const format = value(printFlags.output) || 'json';
  if (format === 'name') throw new KubectlError('list types are not supported by name printing: *v1.NodeList');
  const extension = format === 'json' || format === 'yaml' ? `.${format}` : '.txt';
  const directory = value(flags.outputDirectory);
  const isToFiles = directory !== '' && directory !== '-';
  const write = (name: string, text: string): void => {
    if (isToFiles) session.environment.files.write(posix.join(directory, name), text);
    else session.out(text);
  };
  write(`nodes${extension}`, print(await session.rest.get('/api/v1/nodes')));
  for (const namespace of await namespacesOf(invocation)) {
    let pods: readonly JsonObject[] = [];
    for (const [name, group, resource] of RESOURCES) {
      const list = await session.rest.get(`${group}/namespaces/${encodeURIComponent(namespace)}/${resource}`);
      write(`${namespace}/${name}${extension}`, print(list));
      if (resource === 'pods') pods = listAt(list, 'items').filter(isObject);
    }
    for (const pod of pods)
      write(`${namespace}/${textAt(pod, 'metadata', 'name')}/logs.txt`, await logsOf(invocation, pod));
  }
  if (isToFiles) session.out(`Cluster info dumped to ${directory}\n`);
}

async function namespacesOf({ session, value }: Invocation): Promise<readonly string[]> {
  if (value(allNamespacesFlag)) {
    const list = await session.rest.get('/api/v1/namespaces');
    return listAt(list, 'items').map((item) => textAt(item, 'metadata', 'name'));
  }
  const given = value(flags.namespaces);
  return given.length > 0 ? given : ['kube-system', session.namespace.name];
}

async function logsOf({ session }: Invocation, pod: JsonObject): Promise<string> {
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  let text = '';
  for (const container of [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]) {
    const title = `logs for container ${textAt(container, 'name')} of pod ${namespace}/${name} ====\n`;
    const log = await session.rest
      .text(path, { container: textAt(container, 'name') })
      .catch((error: unknown) => `Request log error: ${messageOf(userError(error))}\n`);
    text += `==== START ${title}${log}==== END ${title}`;
  }
  return text;
}
