import type { JsonObject } from '../../api/go/json-value';
import { at, objectAt, textAt, textMapAt } from '../json';
import { formatLabels } from '../output/table';
import { writeConditions } from './deployment';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';
import { podsStatus } from './pods-status';

/** Source: kubectl/pkg/describe/describe.go (describeReplicationController). */
export async function describeReplicationController(object: JsonObject, context: DescribeContext): Promise<string> {
  const selector = formatLabels(textMapAt(object, 'spec', 'selector'));
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `Selector:\t${selector}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  const [made, wanted] = [at(object, 'status', 'replicas') ?? 0, at(object, 'spec', 'replicas') ?? 1];
  out.write(0, `Replicas:\t${String(made)} current / ${String(wanted)} desired\n`);
  const metadata = { uid: textAt(object, 'metadata', 'uid'), namespace: textAt(object, 'metadata', 'namespace') };
  out.write(0, `Pods Status:\t${await podsStatus(context.session, metadata, selector)}\n`);
  writePodTemplate(out, objectAt(object, 'spec', 'template'));
  writeConditions(out, object);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}
