import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';

// Source: kubectl/pkg/describe/describe.go (describeServiceCIDRV1, describeIPAddressV1).

export async function describeServiceCIDR(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeHead(out, object);
  out.write(0, `CIDRs:\t${listAt(object, 'spec', 'cidrs').join(', ')}\n`);
  const conditions = listAt(object, 'status', 'conditions');
  if (conditions.length > 0) {
    out.write(0, 'Status:\n');
    out.write(0, 'Conditions:\n');
    out.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
    out.write(1, '----\t------\t------------------\t------\t-------\n');
  }
  for (const condition of conditions) {
    const [type, status, time, reason, message] = ['type', 'status', 'lastTransitionTime', 'reason', 'message'].map(
      (field) => textAt(condition, field),
    );
    out.write(1, `${[type, status, rfc1123(time), reason, message].join('\t')}\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

export async function describeIPAddress(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeHead(out, object);
  if (at(object, 'spec', 'parentRef') !== undefined) {
    const parent = objectAt(object, 'spec', 'parentRef');
    out.write(0, 'Parent Reference:\n');
    for (const field of ['group', 'resource', 'namespace', 'name']) {
      out.write(1, `${field.charAt(0).toUpperCase()}${field.slice(1)}:\t${textAt(parent, field)}\n`);
    }
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

/** Objects of the cluster: they are in no namespace. */
function writeHead(out: Description, object: JsonObject): void {
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
}
