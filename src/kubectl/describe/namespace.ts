import { listAt, objectAt, textAt, textMapAt } from '../json';
import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { isNotFound } from '../resources/info';
import type { Session } from '../session';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, writeAnnotations, writeLabels, type Description } from './description';
import { amountText, writeLimitRows, writeLimitTitles, writeScopes } from './quotas';

/** Source: kubectl/pkg/describe/describe.go (describeNamespace). */
export async function describeNamespace(namespace: JsonObject, { session }: DescribeContext): Promise<string> {
  const name = textAt(namespace, 'metadata', 'name');
  const quotas = await listOrUndefined(session, name, 'resourcequotas');
  const limitRanges = await listOrUndefined(session, name, 'limitranges');
  const out = createDescription();
  out.write(0, `Name:\t${name}\n`);
  writeLabels(out, 'Labels', textMapAt(namespace, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(namespace, 'metadata', 'annotations'));
  out.write(0, `Status:\t${textAt(namespace, 'status', 'phase')}\n`);
  writeConditions(out, listAt(namespace, 'status', 'conditions'));
  if (quotas !== undefined) {
    out.write(0, '\n');
    writeQuotas(out, quotas);
  }
  if (limitRanges !== undefined) {
    out.write(0, '\n');
    writeLimitRanges(out, limitRanges);
  }
  return out.text();
}

/** Undefined when the server knows no such thing. */
async function listOrUndefined(
  session: Session,
  namespace: string,
  resource: string,
): Promise<readonly JsonObject[] | undefined> {
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${resource}`;
    return listAt(await session.rest.get(path, { limit: '500' }), 'items').filter(isObject);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function writeConditions(out: Description, conditions: readonly JsonValue[]): void {
  if (conditions.length === 0) return;
  out.write(0, 'Conditions:\n');
  out.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
  out.write(1, '----\t------\t------------------\t------\t-------\n');
  for (const condition of conditions) {
    const cells = [
      textAt(condition, 'type'),
      textAt(condition, 'status'),
      rfc1123(textAt(condition, 'lastTransitionTime')),
      textAt(condition, 'reason'),
      textAt(condition, 'message'),
    ];
    out.write(1, `${cells.join('\t')}\n`);
  }
}

function writeQuotas(out: Description, quotas: readonly JsonObject[]): void {
  if (quotas.length === 0) {
    out.write(0, 'No resource quota.\n');
    return;
  }
  out.write(0, 'Resource Quotas\n');
  const sorted = quotas.toSorted((a, b) => (textAt(a, 'metadata', 'name') < textAt(b, 'metadata', 'name') ? -1 : 1));
  for (const quota of sorted) {
    out.write(1, `Name:\t${textAt(quota, 'metadata', 'name')}\n`);
    writeScopes(out, quota, 1, '* ');
    out.write(1, 'Resource\tUsed\tHard\n');
    out.write(1, '--------\t---\t---\n');
    const hard = objectAt(quota, 'status', 'hard');
    for (const name of Object.keys(hard).sort()) {
      out.write(
        1,
        `${name}\t${amountText(quota, 'status', 'used', name)}\t${amountText(quota, 'status', 'hard', name)}\n`,
      );
    }
  }
}

function writeLimitRanges(out: Description, limitRanges: readonly JsonObject[]): void {
  if (limitRanges.length === 0) {
    out.write(0, 'No LimitRange resource.\n');
    return;
  }
  out.write(0, 'Resource Limits\n');
  writeLimitTitles(out, ' ');
  for (const range of limitRanges) writeLimitRows(out, range, ' ');
}
