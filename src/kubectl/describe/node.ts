import type { Lease, Node, Pod, Taint } from '../../api/generated/types';
import { podLimits, podRequests } from '../../api/kinds/pod/requests';
import { addAmounts, amountsOf, noAmounts, type ResourceAmounts } from '../../api/kinds/resource-list';
import { canonicalQuantity, newQuantity, type Quantity } from '../../api/quantity';
import { ApiError } from '../../api/status';
import { listAt } from '../json';
import { ageOf } from '../../api/duration';
import type { JsonObject } from '../../api/go/json-value';
import type { Session } from '../session';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, writeLines, type Description } from './description';
import { subjectOf, writeEvents } from './events';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

/** Source: kubectl/pkg/describe/describe.go (describeNode). Divergence from real Kubernetes: ResourceSlices are not shown. */
export async function describeNode(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isNode(object)) return '';
  const { session } = context;
  const { name } = object.metadata;
  const pods = await runningPods(session, name);
  const lease = await leaseOf(session, name);
  const out = createDescription();
  writeHead(out, object);
  writeLease(out, lease);
  writeStatus(out, object);
  writePods(out, object, pods, session.nowMs);
  writeAllocated(out, object, pods);
  // Controllers name the node by its uid, the kubelet by its name.
  const subject = subjectOf(object);
  await writeEvents(out, context, subject, { ...subject, uid: name });
  return out.text();
}

function isNode(object: unknown): object is Node {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'Node';
}

async function runningPods(session: Session, node: string): Promise<readonly Pod[]> {
  const fieldSelector = `spec.nodeName=${node},status.phase!=Failed,status.phase!=Succeeded`;
  const items: readonly unknown[] = listAt(
    await session.rest.get('/api/v1/pods', { fieldSelector, limit: '500' }),
    'items',
  );
  return items.filter(isItem<Pod>);
}

/** Items of a list say nothing of their kind: they are what was asked for. */
function isItem<T>(item: unknown): item is T {
  return typeof item === 'object' && item !== null;
}

async function leaseOf(session: Session, node: string): Promise<Lease | ApiError> {
  try {
    const lease: unknown = await session.rest.get(
      `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${encodeURIComponent(node)}`,
    );
    return isItem<Lease>(lease) ? lease : new ApiError({});
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function writeHead(out: Description, { metadata, spec }: Node): void {
  const labels = metadata.labels ?? {};
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== '') roles.add(value);
  }
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `Roles:\t${[...roles].sort().join(',') || '<none>'}\n`);
  writeLabels(out, 'Labels', labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
  out.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
  const order = ({ effect, key }: Taint): string => `${effect},${key}`;
  const taints = (spec.taints ?? []).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  writeLines(out, 'Taints', taints.map(taintText));
  out.write(0, `Unschedulable:\t${spec.unschedulable ?? false}\n`);
}

function taintText({ key, value = '', effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}

function writeLease(out: Description, lease: Lease | ApiError): void {
  if (lease instanceof ApiError) {
    out.write(0, `Lease:\tFailed to get lease: ${lease.message}\n`);
    return;
  }
  const { holderIdentity = '<unset>', acquireTime, renewTime } = lease.spec;
  const time = (text: string | undefined): string => (text === undefined ? '<unset>' : rfc1123(text));
  out.write(0, 'Lease:\n');
  out.write(1, `HolderIdentity:\t${holderIdentity}\n`);
  out.write(1, `AcquireTime:\t${time(acquireTime)}\n`);
  out.write(1, `RenewTime:\t${time(renewTime)}\n`);
}

function writeStatus(out: Description, { spec, status = {} }: Node): void {
  const { conditions = [], addresses = [], capacity = {}, allocatable = {}, nodeInfo } = status;
  if (conditions.length > 0) {
    out.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
    out.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  }
  for (const { type, status: is, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    out.write(
      1,
      `${type} \t${is} \t${rfc1123(lastHeartbeatTime)} \t${rfc1123(lastTransitionTime)} \t${reason} \t${message}\n`,
    );
  }
  out.write(0, 'Addresses:\n');
  for (const { type, address } of addresses) out.write(1, `${type}:\t${address}\n`);
  writeResourceList(out, 'Capacity', capacity);
  writeResourceList(out, 'Allocatable', allocatable);
  out.write(0, 'System Info:\n');
  const info = [
    ['Machine ID', nodeInfo?.machineID],
    ['System UUID', nodeInfo?.systemUUID],
    ['Boot ID', nodeInfo?.bootID],
    ['Kernel Version', nodeInfo?.kernelVersion],
    ['OS Image', nodeInfo?.osImage],
    ['Operating System', nodeInfo?.operatingSystem],
    ['Architecture', nodeInfo?.architecture],
    ['Container Runtime Version', nodeInfo?.containerRuntimeVersion],
    ['Kubelet Version', nodeInfo?.kubeletVersion],
  ] as const;
  for (const [title, text = ''] of info) out.write(1, `${title}:\t${text}\n`);
  const { podCIDR = '', podCIDRs = [], providerID = '' } = spec;
  if (podCIDR !== '') out.write(0, `PodCIDR:\t${podCIDR}\n`);
  if (podCIDRs.length > 0) out.write(0, `PodCIDRs:\t${podCIDRs.join(',')}\n`);
  if (providerID !== '') out.write(0, `ProviderID:\t${providerID}\n`);
}

function writeResourceList(out: Description, title: string, list: Readonly<Record<string, string>>): void {
  const names = Object.keys(list).sort();
  if (names.length > 0) out.write(0, `${title}:\n`);
  for (const name of names) out.write(1, `${name}:\t${canonicalQuantity(list[name] ?? '0')}\n`);
}

const ZERO = newQuantity(0, 'DecimalSI');

function writePods(out: Description, node: Node, pods: readonly Pod[], nowMs: number): void {
  const available = availableOf(node);
  out.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  out.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n');
  out.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n');
  for (const pod of pods) {
    const [requests, limits] = [podRequests(pod), podLimits(pod)];
    const cells = [
      shareText('cpu', requests, available, DIVIDED_BY_ZERO),
      shareText('cpu', limits, available, DIVIDED_BY_ZERO),
      shareText('memory', requests, available, DIVIDED_BY_ZERO),
      shareText('memory', limits, available, DIVIDED_BY_ZERO),
      ageOf(pod.metadata.creationTimestamp, nowMs),
    ];
    out.write(1, `${pod.metadata.namespace ?? ''}\t${pod.metadata.name}\t\t${cells.join('\t')}\n`);
  }
}

function writeAllocated(out: Description, node: Node, pods: readonly Pod[]): void {
  const available = availableOf(node);
  let [requests, limits] = [noAmounts, noAmounts];
  for (const pod of pods) {
    requests = addAmounts(requests, podRequests(pod));
    limits = addAmounts(limits, podLimits(pod));
  }
  out.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  out.write(1, 'Resource\tRequests\tLimits\n');
  out.write(1, '--------\t--------\t------\n');
  const names = [...available.keys()].sort();
  const hugePages = names.filter((name) => name.startsWith('hugepages-'));
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...hugePages]) {
    out.write(1, `${name}\t${shareText(name, requests, available)}\t${shareText(name, limits, available)}\n`);
  }
  const known = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods', ...hugePages]);
  for (const name of names.filter((candidate) => !known.has(candidate))) {
    out.write(1, `${name}\t${(requests.get(name) ?? ZERO).text}\t${(limits.get(name) ?? ZERO).text}\n`);
  }
}

function availableOf({ status = {} }: Node): ResourceAmounts {
  const { allocatable = {}, capacity } = status;
  return amountsOf(Object.keys(allocatable).length > 0 ? allocatable : capacity);
}

/** What Go's `int64` makes of a share of nothing, as the list of pods shows it. */
const DIVIDED_BY_ZERO = '-9223372036854775808';

/** `250m (6%)`: the amount and its share of what is available, cut to whole percent. */
function shareText(name: string, amounts: ResourceAmounts, available: ResourceAmounts, ofNothing = '0'): string {
  const amount = amounts.get(name) ?? ZERO;
  const number = ({ value, milliValue }: Quantity): number => (name === 'cpu' ? milliValue : value);
  const whole = number(available.get(name) ?? ZERO);
  const share = whole === 0 ? ofNothing : Math.trunc((number(amount) / whole) * 100);
  return `${amount.text} (${share}%)`;
}
