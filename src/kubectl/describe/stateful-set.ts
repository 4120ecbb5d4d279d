import type { JsonObject } from '../../api/go/json-value';
import { canonicalQuantity } from '../../api/quantity';
import { formatLabelSelector } from '../../api/selectors/label-selector';
import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writePodTemplate } from './pod-template';
import { podsStatus } from './pods-status';

/** Source: kubectl/pkg/describe/describe.go (describeStatefulSet). */
export async function describeStatefulSet(object: JsonObject, context: DescribeContext): Promise<string> {
  const selector = formatLabelSelector(objectAt(object, 'spec', 'selector'));
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(object, 'metadata', 'namespace')}\n`);
  out.write(0, `CreationTimestamp:\t${rfc1123(textAt(object, 'metadata', 'creationTimestamp'))}\n`);
  out.write(0, `Selector:\t${selector}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  const [wanted, made] = [at(object, 'spec', 'replicas') ?? 1, at(object, 'status', 'replicas') ?? 0];
  out.write(0, `Replicas:\t${String(wanted)} desired | ${String(made)} total\n`);
  out.write(0, `Update Strategy:\t${textAt(object, 'spec', 'updateStrategy', 'type')}\n`);
  const rolling = objectAt(object, 'spec', 'updateStrategy', 'rollingUpdate');
  if (rolling['partition'] !== undefined) {
    out.write(1, `Partition:\t${String(rolling['partition'])}\n`);
    if (rolling['maxUnavailable'] !== undefined)
      out.write(1, `MaxUnavailable:\t${String(rolling['maxUnavailable'])}\n`);
  }
  const metadata = { uid: textAt(object, 'metadata', 'uid'), namespace: textAt(object, 'metadata', 'namespace') };
  out.write(0, `Pods Status:\t${await podsStatus(context.session, metadata, selector)}\n`);
  writePodTemplate(out, objectAt(object, 'spec', 'template'));
  writeClaimTemplates(out, object);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** describeVolumeClaimTemplates */
function writeClaimTemplates(out: Description, object: JsonObject): void {
  const templates = listAt(object, 'spec', 'volumeClaimTemplates');
  out.write(0, templates.length === 0 ? 'Volume Claims:\t<none>\n' : 'Volume Claims:\n');
  for (const claim of templates) {
    const annotations = textMapAt(claim, 'metadata', 'annotations');
    const capacity = textAt(claim, 'spec', 'resources', 'requests', 'storage');
    out.write(1, `Name:\t${textAt(claim, 'metadata', 'name')}\n`);
    out.write(1, `StorageClass:\t${annotations[CLASS_ANNOTATION] ?? textAt(claim, 'spec', 'storageClassName')}\n`);
    writeLabels(out, 'Labels', textMapAt(claim, 'metadata', 'labels'), '  ');
    writeLabels(out, 'Annotations', annotations, '  ');
    out.write(1, `Capacity:\t${capacity === '' ? '<default>' : canonicalQuantity(capacity)}\n`);
    out.write(1, `Access Modes:\t[${listAt(claim, 'spec', 'accessModes').join(' ')}]\n`);
  }
}
