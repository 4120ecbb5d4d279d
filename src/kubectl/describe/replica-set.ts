import type { PodTemplateSpec, ReplicaSet } from '../../api/generated/types';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { controllerOf } from '../../api/object';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { ApiError } from '../../api/status';
import { at, listAt, textAt } from '../json';
import type { Session } from '../session';
import { writeContainers } from './containers';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writeSpreadConstraints, writeTolerations } from './pod';
import { writeVolumes } from './volumes';

/** Source: kubectl/pkg/describe/describe.go (describeReplicaSet). */
export async function describeReplicaSet(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isReplicaSet(object)) return '';
  const { metadata, spec, status } = object;
  const selector = formatLabelSelector(spec.selector);
  const out = createDescription();
  out.write(0, `Name:\t${metadata.name}\n`);
  out.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
  out.write(0, `Selector:\t${selector}\n`);
  writeLabels(out, 'Labels', metadata.labels);
  writeAnnotations(out, 'Annotations', metadata.annotations);
  const controller = controllerOf(object);
  if (controller !== undefined) out.write(0, `Controlled By:\t${controller.kind}/${controller.name}\n`);
  out.write(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired\n`);
  out.write(0, `Pods Status:\t${await podsStatus(context.session, object, selector)}\n`);
  writePodTemplate(out, spec.template);
  const { conditions = [] } = status ?? {};
  if (conditions.length > 0) out.write(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n');
  for (const { type, status: holds, reason = '' } of conditions) out.write(1, `${type} \t${holds}\t${reason}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function isReplicaSet(object: unknown): object is ReplicaSet & JsonObject {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'ReplicaSet';
}

/** How its own pods are (getPodStatusForController). */
async function podsStatus(session: Session, { metadata }: ReplicaSet, labelSelector: string): Promise<string> {
  const path = `/api/v1/namespaces/${encodeURIComponent(metadata.namespace ?? '')}/pods`;
  try {
    const pods = listAt(await session.rest.get(path, { labelSelector }), 'items');
    const phases = pods.filter((pod) => isControlledBy(pod, metadata.uid)).map((pod) => textAt(pod, 'status', 'phase'));
    const count = (phase: string): number => phases.filter((each) => each === phase).length;
    return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
  } catch (error) {
    if (error instanceof ApiError) return `error in fetching pods: ${error.message}`;
    throw error;
  }
}

function isControlledBy(pod: JsonValue, uid: string | undefined): boolean {
  return listAt(pod, 'metadata', 'ownerReferences').some(
    (owner) => at(owner, 'controller') === true && textAt(owner, 'uid') === uid,
  );
}

/** DescribePodTemplate */
function writePodTemplate(out: Description, { metadata, spec }: PodTemplateSpec = {}): void {
  const indent = '  ';
  out.write(0, 'Pod Template:\n');
  writeLabels(out, `${indent}Labels`, metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    writeAnnotations(out, `${indent}Annotations`, metadata?.annotations);
  if (spec?.serviceAccountName) out.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if (spec?.initContainers?.length) writeContainers(out, 'Init Containers', spec.initContainers, [], undefined, indent);
  writeContainers(out, 'Containers', spec?.containers ?? [], [], undefined, indent);
  writeVolumes(out, spec?.volumes ?? [], indent);
  writeSpreadConstraints(out, spec?.topologySpreadConstraints ?? [], indent);
  if (spec?.priorityClassName) out.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(out, `${indent}Node-Selectors`, spec?.nodeSelector);
  writeTolerations(out, spec?.tolerations ?? [], indent);
}
