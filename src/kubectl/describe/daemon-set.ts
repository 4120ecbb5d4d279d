import type { JsonObject } from '../../api/go/json-value';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { at, objectAt, textAt, textMapAt } from '../json';
import { formatLabels } from '../output/table';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';
import { podsStatus } from './pods-status';

/** Source: kubectl/pkg/describe/describe.go (describeDaemonSet). */
export async function describeDaemonSet(object: JsonObject, context: DescribeContext): Promise<string> {
  const selector = formatLabelSelector(objectAt(object, 'spec', 'selector'));
  const out = createDescription();
  const status = (field: string): string => String(at(object, 'status', field) ?? 0);
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `Selector:\t${selector}\n`);
  out.write(0, `Node-Selector:\t${formatLabels(textMapAt(object, 'spec', 'template', 'spec', 'nodeSelector'))}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  out.write(0, `Desired Number of Nodes Scheduled: ${status('desiredNumberScheduled')}\n`);
  out.write(0, `Current Number of Nodes Scheduled: ${status('currentNumberScheduled')}\n`);
  out.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status('updatedNumberScheduled')}\n`);
  out.write(0, `Number of Nodes Scheduled with Available Pods: ${status('numberAvailable')}\n`);
  out.write(0, `Number of Nodes Misscheduled: ${status('numberMisscheduled')}\n`);
  const metadata = { uid: textAt(object, 'metadata', 'uid'), namespace: textAt(object, 'metadata', 'namespace') };
  out.write(0, `Pods Status:\t${await podsStatus(context.session, metadata, selector)}\n`);
  writePodTemplate(out, objectAt(object, 'spec', 'template'));
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}
