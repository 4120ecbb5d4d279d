import type { ReplicaSet } from '../../api/generated/types';
import type { JsonObject } from '../../api/go/json-value';
import { controllerOf } from '../../api/object';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';
import { podsStatus } from './pods-status';

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
  out.write(0, `Pods Status:\t${await podsStatus(context.session, metadata, selector)}\n`);
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
