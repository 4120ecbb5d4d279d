import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import { formatLabels } from '../output/table';
import type { JsonObject } from '../../api/go/json-value';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';

// Source: kubectl/pkg/describe/describe.go.

export async function describeConfigMap(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  out.write(0, '\nData\n====\n');
  const data = textMapAt(object, 'data');
  for (const key of Object.keys(data).sort()) out.write(0, `${key}:\n----\n${data[key]}\n\n`);
  out.write(0, '\nBinaryData\n====\n');
  const binary = textMapAt(object, 'binaryData');
  for (const key of Object.keys(binary).sort()) out.write(0, `${key}: ${decodedLength(binary[key])} bytes\n`);
  out.write(0, '\n');
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

export async function describeSecret(object: JsonObject): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  const type = textAt(object, 'type');
  out.write(0, `\nType:\t${type}\n`);
  out.write(0, '\nData\n====\n');
  const data = textMapAt(object, 'data');
  for (const key of Object.keys(data).sort()) {
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
    const shown = isToken
      ? Buffer.from(data[key] ?? '', 'base64').toString('utf8')
      : `${decodedLength(data[key])} bytes`;
    out.write(0, `${key}:\t${shown}\n`);
  }
  return out.text();
}

export async function describeServiceAccount(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  const header = 'Image pull secrets:';
  const names = listAt(object, 'imagePullSecrets').map((secret) => textAt(secret, 'name'));
  if (names.length === 0) out.write(0, `${header}\t<none>\n`);
  for (const [index, name] of names.entries())
    out.write(0, `${index === 0 ? header : ' '.repeat(header.length)}\t${name}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

export async function describePriorityClass(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Value:\t${String(at(object, 'value') ?? 0)}\n`);
  out.write(0, `GlobalDefault:\t${String(at(object, 'globalDefault') ?? false)}\n`);
  out.write(0, `PreemptionPolicy:\t${textAt(object, 'preemptionPolicy')}\n`);
  out.write(0, `Description:\t${textAt(object, 'description')}\n`);
  out.write(0, `Annotations:\t${formatLabels(textMapAt(object, 'metadata', 'annotations'))}\n`);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

/** Name, namespace, labels and annotations, as most descriptions begin. */
export function writeMetadata(out: Description, object: JsonObject): void {
  const metadata = objectAt(object, 'metadata');
  out.write(0, `Name:\t${textAt(metadata, 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(metadata, 'namespace')}\n`);
  writeLabels(out, 'Labels', textMapAt(metadata, 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(metadata, 'annotations'));
}

function decodedLength(base64 = ''): number {
  return Buffer.from(base64, 'base64').length;
}
