import { parseQuantity, canonicalQuantity, newQuantity } from '../../api/quantity';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { listAt, objectAt, textAt } from '../json';
import { createDescription, type Description } from './description';

// Source: kubectl/pkg/describe/describe.go.

export async function describeResourceQuota(quota: JsonObject): Promise<string> {
  const out = createDescription();
  out.write(0, `Name:\t${textAt(quota, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(quota, 'metadata', 'namespace')}\n`);
  writeScopes(out, quota, 0, ' * ');
  out.write(0, 'Resource\tUsed\tHard\n--------\t----\t----\n');
  const hard = objectAt(quota, 'status', 'hard');
  for (const name of Object.keys(hard).sort()) {
    const wanted = parseQuantity(textAt(hard, name) || '0');
    const used = parseQuantity(textAt(quota, 'status', 'used', name) || '0');
    const shown = used.format === wanted.format ? used : newQuantity(used.value, wanted.format);
    out.write(0, `${name}\t${shown.text}\t${wanted.text}\n`);
  }
  return out.text();
}

export async function describeLimitRange(range: JsonObject): Promise<string> {
  const out = createDescription();
  out.write(0, `Name:\t${textAt(range, 'metadata', 'name')}\n`);
  out.write(0, `Namespace:\t${textAt(range, 'metadata', 'namespace')}\n`);
  writeLimitTitles(out, '');
  writeLimitRows(out, range, '');
  return out.text();
}

const SCOPE_HELP: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

/** A quota's scopes in words; `bullet` stands before each of them. */
export function writeScopes(out: Description, quota: JsonObject, level: number, bullet: string): void {
  const scopes = listAt(quota, 'spec', 'scopes')
    .filter((scope) => typeof scope === 'string')
    .toSorted();
  if (scopes.length > 0) out.write(level, `Scopes:\t${scopes.join(', ')}\n`);
  for (const scope of scopes) if (SCOPE_HELP[scope] !== undefined) out.write(level, `${bullet}${SCOPE_HELP[scope]}\n`);
}

const LIMIT_FIELDS = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'];

export function writeLimitTitles(out: Description, indent: string): void {
  out.write(0, `${indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n`);
  out.write(0, `${indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n`);
}

/** Divergence from real Kubernetes: resources are sorted by name, not in the order of Go's maps. */
export function writeLimitRows(out: Description, range: JsonObject, indent: string): void {
  for (const limit of listAt(range, 'spec', 'limits')) {
    const names = new Set(LIMIT_FIELDS.flatMap((field) => Object.keys(objectAt(limit, field))));
    for (const name of [...names].sort()) {
      const cells = LIMIT_FIELDS.map((field) =>
        textAt(limit, field, name) === '' ? '-' : amountText(limit, field, name),
      );
      out.write(0, `${indent}${textAt(limit, 'type')}\t${name}\t${cells.join('\t')}\n`);
    }
  }
}

export function amountText(object: JsonValue, ...path: readonly string[]): string {
  return canonicalQuantity(textAt(object, ...path) || '0');
}
