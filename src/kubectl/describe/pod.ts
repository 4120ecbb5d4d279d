import { compareBytes } from '../../api/go/text';
import type { Pod, Toleration, TopologySpreadConstraint } from '../../api/generated/types';
import { controllerOf } from '../../api/object';
import { ageOf } from '../../api/duration';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import type { JsonObject } from '../../api/go/json-value';
import { writeContainers, writeResources } from './containers';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, writeLines, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writeVolumes } from './volumes';

const MIRROR_POD = 'kubernetes.io/config.mirror';

/** Source: kubectl/pkg/describe/describe.go (describePod). */
export async function describePod(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isPod(object)) return '';
  const out = createDescription();
  writeHead(out, object, context.session.nowMs);
  const { spec, status = {}, metadata } = object;
  const containers = [
    ['Init Containers', spec.initContainers, status.initContainerStatuses],
    ['Containers', spec.containers, status.containerStatuses],
    ['Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses],
  ] as const;
  for (const [label, list = [], statuses = []] of containers) {
    if (list.length > 0 || label === 'Containers') writeContainers(out, label, list, statuses, object);
  }
  writeConditions(out, object);
  writeVolumes(out, spec.volumes ?? []);
  out.write(0, `QoS Class:\t${status.qosClass ?? ''}\n`);
  writeLabels(out, 'Node-Selectors', spec.nodeSelector);
  writeTolerations(out, spec.tolerations ?? []);
  writeSpreadConstraints(out, spec.topologySpreadConstraints ?? []);
  if (spec.schedulingGroup !== undefined) {
    out.write(0, 'SchedulingGroup:\n');
    out.write(1, `PodGroupName:\t${spec.schedulingGroup.podGroupName ?? ''}\n`);
  }
  // The events of a static pod are about the pod on its node, not about its mirror.
  const { kind: _, uid, ...subject } = subjectOf(object);
  const subjectUid = metadata.annotations?.[MIRROR_POD] ?? uid;
  await writeEvents(out, context, { ...subject, ...(subjectUid !== undefined && { uid: subjectUid }) });
  return out.text();
}

function isPod(object: unknown): object is Pod {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'Pod';
}

function writeHead(out: Description, pod: Pod, nowMs: number): void {
  const { metadata, spec, status = {} } = pod;
  const field = (title: string, text: string | number | undefined): void => {
    if (text !== undefined && text !== '') out.write(0, `${title}:\t${text}\n`);
  };
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
  field('Priority', spec.priority);
  field('Priority Class Name', spec.priorityClassName);
  field('Runtime Class Name', spec.runtimeClassName);
  field('Service Account', spec.serviceAccountName);
  out.write(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}\n`);
  if (status.startTime !== undefined) field('Start Time', rfc1123(status.startTime));
  writeLabels(out, 'Labels', metadata.labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
  const { phase = '' } = status;
  if (metadata.deletionTimestamp !== undefined && phase !== 'Failed' && phase !== 'Succeeded') {
    out.write(0, `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, nowMs)})\n`);
    out.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`);
  } else out.write(0, `Status:\t${phase}\n`);
  field('Reason', status.reason);
  field('Message', status.message);
  const profile = spec.securityContext?.seccompProfile;
  if (profile !== undefined) {
    field('SeccompProfile', profile.type);
    if (profile.type === 'Localhost') field('LocalhostProfile', profile.localhostProfile);
  }
  out.write(0, `IP:\t${status.podIP ?? ''}\n`);
  const ips = status.podIPs ?? [];
  out.write(0, `IPs:${ips.length === 0 ? '\t<none>' : ''}\n`);
  for (const { ip = '' } of ips) out.write(1, `IP:\t${ip}\n`);
  const controller = controllerOf(pod);
  if (controller !== undefined) field('Controlled By', `${controller.kind}/${controller.name}`);
  field('NominatedNodeName', status.nominatedNodeName);
  if (spec.resources !== undefined) {
    out.write(0, 'Resources:\n');
    writeResources(out, spec.resources, 1);
  }
}

function writeConditions(out: Description, { spec, status = {} }: Pod): void {
  const { conditions = [] } = status;
  const gates = spec.readinessGates ?? [];
  if (gates.length > 0) out.write(0, 'Readiness Gates:\n  Type\tStatus\n');
  for (const { conditionType } of gates) {
    const found = conditions.find(({ type }) => type === conditionType)?.status ?? '<none>';
    out.write(1, `${conditionType} \t${found} \n`);
  }
  if (conditions.length > 0) out.write(0, 'Conditions:\n  Type\tStatus\n');
  for (const condition of conditions) out.write(1, `${condition.type} \t${condition.status} \n`);
}

/** `indent` stands before the title. */
export function writeTolerations(out: Description, tolerations: readonly Toleration[], indent = ''): void {
  const sorted = tolerations.toSorted((a, b) => compareBytes(a.key ?? '', b.key ?? ''));
  writeLines(out, `${indent}Tolerations`, sorted.map(tolerationText));
}

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
  const exists = operator === 'Exists' && value === '' ? `${what === '' ? '' : ' '}op=Exists` : '';
  return `${what}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}

/** `indent` stands before the title. */
export function writeSpreadConstraints(
  out: Description,
  constraints: readonly TopologySpreadConstraint[],
  indent = '',
): void {
  if (constraints.length === 0) return;
  const lines = constraints
    .toSorted((a, b) => compareBytes(a.topologyKey, b.topologyKey))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector === undefined ? '' : ` for selector ${formatLabelSelector(labelSelector)}`;
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    });
  writeLines(out, 'Topology Spread Constraints', lines, indent);
}
