import type { JsonObject } from '../../api/go/json-value';
import { isObject } from '../../api/go/json-value';
import { milliValue, value as quantityValue } from '../../api/quantity';
import type { Command, Invocation } from '../command';
import { KubectlError, usageError } from '../errors';
import { boolFlag, stringFlag } from '../flags/flag';
import { goDuration } from '../../api/go/duration';
import { listAt, objectAt, textAt } from '../json';
import { createTabwriter, getLayout } from '../output/tabwriter';
import type { Query } from '../rest';
import { printUsageAndFail } from './print-usage';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../write-flags';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
const MEBIBYTE = 1024 * 1024;
/** So long after a pod's creation nobody wonders why there is nothing to say of it. */
const METRICS_DELAY_MS = 120_000;

const sharedFlags = {
  sortBy: stringFlag('sort-by', 'cpu or memory: the largest use first.'),
  showSwap: boolFlag('show-swap', 'Show the swap memory too.'),
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  protocolBuffers: boolFlag('use-protocol-buffers', 'Has no effect here.', { default: true }),
};
const nodeFlags = {
  capacity: boolFlag('show-capacity', 'Percentages are of the capacity, not of what is allocatable.'),
};
const podFlags = {
  containers: boolFlag('containers', 'A line for each container.'),
  sum: boolFlag('sum', 'Adds a line with the sums.'),
};

/** Use of one thing: thousandths of a core and bytes. */
interface Use {
  readonly cells: readonly string[];
  readonly namespace: string;
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
}

const topNode: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  use: 'top node [NAME | -l label]',
  short: 'Display resource (CPU/memory) usage of nodes',
  examples: ['kubectl top node', 'kubectl top node worker-1'],
  flags: [...Object.values(sharedFlags), ...Object.values(nodeFlags), selectorFlag],
  run: runTopNode,
};

const topPod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  use: 'top pod [NAME | -l label]',
  short: 'Display resource (CPU/memory) usage of pods',
  examples: ['kubectl top pod', 'kubectl top pod web --containers', 'kubectl top pod -l app=web'],
  flags: [
    ...Object.values(sharedFlags),
    ...Object.values(podFlags),
    selectorFlag,
    fieldSelectorFlag,
    allNamespacesFlag,
  ],
  run: runTopPod,
};

/** Source: kubectl/pkg/cmd/top, kubectl/pkg/metricsutil. */
export const top: Command = {
  name: 'top',
  use: 'top [flags]',
  short: 'Display resource (CPU/memory) usage',
  long: 'What nodes and pods have used of late, as the metrics server saw it.',
  suggestFor: ['stats'],
  subcommands: [topNode, topPod],
  run: printUsageAndFail,
};

async function runTopNode(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const selector = value(selectorFlag);
  const name = nameOf(invocation, 'node [NAME | -l label]');
  requireSortable(invocation);
  if (name !== '' && selector !== '') throw new KubectlError('only one of NAME or --selector can be provided');
  await requireMetrics(invocation);
  const query: Query = selector === '' ? {} : { labelSelector: selector };
  const metrics = await read(invocation, `${METRICS}/nodes`, name, query);
  if (metrics.length === 0) throw new KubectlError('metrics not available yet');
  const nodes = new Map<string, JsonObject>();
  for (const node of await read(invocation, '/api/v1/nodes', name, query))
    nodes.set(textAt(node, 'metadata', 'name'), node);
  const part = value(nodeFlags.capacity) ? 'capacity' : 'allocatable';
  const uses = metrics.map((each): Use => {
    const nodeName = textAt(each, 'metadata', 'name');
    const { cpu, memory } = useAt(each);
    const node = nodes.get(nodeName);
    const share = (resource: string, used: number, amount: (text: string) => number) => {
      const text = node === undefined ? '' : textAt(node, 'status', part, resource);
      if (text === '') return [];
      const available = amount(text);
      return [`${available === 0 ? 0 : Math.trunc((used / available) * 100)}%`];
    };
    const cells = [
      nodeName,
      `${cpu}m`,
      ...share('cpu', cpu, milliValue),
      mebibytes(memory),
      ...share('memory', memory, quantityValue),
    ];
    return { cells, namespace: '', name: nodeName, cpu, memory };
  });
  const missing = [...nodes.keys()].filter((known) => !uses.some((use) => use.name === known));
  const rows = sorted(invocation, uses).map(({ cells }) => cells);
  for (const known of missing) rows.push([known, '<unknown>', '<unknown>', '<unknown>', '<unknown>']);
  const headers = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];
  // No node here tells of any swap.
  if (value(sharedFlags.showSwap)) {
    headers.push('SWAP(bytes)', 'SWAP(%)');
    rows.splice(0, rows.length, ...rows.map((row) => [...row, '<unknown>', '<unknown>']));
  }
  session.out(table(invocation, headers, rows));
}

async function runTopPod(invocation: Invocation): Promise<void> {
  const { session, value } = invocation;
  const [labelSelector, fieldSelector] = [value(selectorFlag), value(fieldSelectorFlag)];
  const name = nameOf(invocation, 'pod [NAME | -l label]');
  requireSortable(invocation);
  if (name !== '' && (labelSelector !== '' || fieldSelector !== ''))
    throw new KubectlError('only one of NAME or selector can be provided');
  await requireMetrics(invocation);
  const everywhere = value(allNamespacesFlag);
  const scope = everywhere ? '' : `/namespaces/${encodeURIComponent(session.namespace.name)}`;
  const query = { ...(labelSelector !== '' && { labelSelector }), ...(fieldSelector !== '' && { fieldSelector }) };
  const metrics = await read(invocation, `${METRICS}${scope}/pods`, name, query);
  if (metrics.length === 0) {
    await explainNothing(invocation, `/api/v1${scope}/pods`, query);
    session.err(everywhere ? 'No resources found\n' : `No resources found in ${session.namespace.name} namespace.\n`);
    return;
  }
  const byContainer = value(podFlags.containers);
  const pods = sorted(
    invocation,
    metrics.map((each) => podUse(each, everywhere)),
  );
  const rows = byContainer
    ? pods.flatMap((pod) => sorted(invocation, containerUses(pod, metrics, everywhere)).map(({ cells }) => cells))
    : pods.map(({ cells }) => cells);
  const headers = [
    ...(everywhere ? ['NAMESPACE'] : []),
    ...(byContainer ? ['POD'] : []),
    'NAME',
    'CPU(cores)',
    'MEMORY(bytes)',
  ];
  // Nothing here swaps.
  const swap = (text: string): readonly string[] => (value(sharedFlags.showSwap) ? [text] : []);
  const all: (readonly string[])[] = rows.map((row) => [...row, ...swap('0Mi')]);
  headers.push(...swap('SWAP(bytes)'));
  if (value(podFlags.sum)) {
    const total = (amount: (use: Use) => number) => pods.reduce((sum, use) => sum + amount(use), 0);
    const blank = headers.slice(0, -2).map(() => '');
    all.push([...blank, '________', '________']);
    // The sums begin at the same column, whatever there is to sum up.
    all.push([
      ...blank.slice(swap('').length),
      ...swap(''),
      `${total(({ cpu }) => cpu)}m`,
      mebibytes(total(({ memory }) => memory)),
      ...swap('0Mi'),
    ]);
  }
  session.out(table(invocation, headers, all));
}

function podUse(metrics: JsonObject, withNamespace: boolean): Use {
  const name = textAt(metrics, 'metadata', 'name');
  const namespace = textAt(metrics, 'metadata', 'namespace');
  const uses = listAt(metrics, 'containers').filter(isObject).map(useAt);
  const cpu = uses.reduce((sum, use) => sum + use.cpu, 0);
  const memory = uses.reduce((sum, use) => sum + use.memory, 0);
  return {
    cells: [...(withNamespace ? [namespace] : []), name, `${cpu}m`, mebibytes(memory)],
    namespace,
    name,
    cpu,
    memory,
  };
}

function containerUses(pod: Use, metrics: readonly JsonObject[], withNamespace: boolean): readonly Use[] {
  const own = metrics.find(
    (each) => textAt(each, 'metadata', 'name') === pod.name && textAt(each, 'metadata', 'namespace') === pod.namespace,
  );
  return listAt(own ?? {}, 'containers')
    .filter(isObject)
    .map((container) => {
      const name = textAt(container, 'name');
      const { cpu, memory } = useAt(container);
      const cells = [...(withNamespace ? [pod.namespace] : []), pod.name, name, `${cpu}m`, mebibytes(memory)];
      return { cells, namespace: pod.namespace, name, cpu, memory };
    });
}

function useAt(metrics: JsonObject): { readonly cpu: number; readonly memory: number } {
  return {
    cpu: milliValue(textAt(metrics, 'usage', 'cpu') || '0'),
    memory: quantityValue(textAt(metrics, 'usage', 'memory') || '0'),
  };
}

function mebibytes(bytes: number): string {
  return `${Math.trunc(bytes / MEBIBYTE)}Mi`;
}

function sorted({ value }: Invocation, uses: readonly Use[]): Use[] {
  const by = value(sharedFlags.sortBy);
  return uses.toSorted((a, b) => {
    if (by === 'cpu') return b.cpu - a.cpu;
    if (by === 'memory') return b.memory - a.memory;
    if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  });
}

function table({ value }: Invocation, headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const writer = createTabwriter(getLayout);
  const lines = value(sharedFlags.noHeaders) ? rows : [headers, ...rows];
  for (const cells of lines) writer.write(`${cells.map((cell) => `${cell}\t`).join('')}\n`);
  return writer.flush();
}

/** The only argument; '' when there is none. */
function nameOf({ args, commandPath }: Invocation, use: string): string {
  if (args.length > 1) throw usageError(commandPath, use);
  return args[0] ?? '';
}

function requireSortable({ value }: Invocation): void {
  if (!['', 'cpu', 'memory'].includes(value(sharedFlags.sortBy)))
    throw new KubectlError('--sort-by accepts only cpu or memory');
}

async function requireMetrics({ session }: Invocation): Promise<void> {
  const groups = listAt(await session.rest.get('/apis'), 'groups').filter(isObject);
  const group = groups.find((each) => textAt(each, 'name') === 'metrics.k8s.io');
  if (!listAt(group ?? {}, 'versions').some((version) => textAt(version, 'version') === 'v1beta1'))
    throw new KubectlError('Metrics API not available');
}

async function read({ session }: Invocation, path: string, name: string, query: Query): Promise<readonly JsonObject[]> {
  if (name !== '') return [objectAt(await session.rest.get(`${path}/${encodeURIComponent(name)}`))];
  return listAt(await session.rest.get(path, query), 'items').filter(isObject);
}

/** `verifyEmptyMetrics`: no pods at all are no error. */
async function explainNothing(invocation: Invocation, path: string, query: Query): Promise<void> {
  const pods = await read(invocation, path, '', query);
  if (pods.length === 0) return;
  for (const pod of pods) {
    const ageMs = invocation.session.nowMs - Date.parse(textAt(pod, 'metadata', 'creationTimestamp'));
    if (ageMs <= METRICS_DELAY_MS) continue;
    const key = `${textAt(pod, 'metadata', 'namespace')}/${textAt(pod, 'metadata', 'name')}`;
    throw new KubectlError(`Metrics not available for pod ${key}, age: ${goDuration(ageMs)}`);
  }
  throw new KubectlError('metrics not available yet');
}
