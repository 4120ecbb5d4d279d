import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { listAt, textAt, textMapAt } from '../json';
import { createDescription, writeAnnotations, writeLabels, type Description } from './description';

/** Source: kubectl/pkg/describe/describe.go (RoleDescriber, ClusterRoleDescriber). */
export async function describeRole(object: JsonObject): Promise<string> {
  const out = createDescription();
  writeHead(out, object);
  out.write(0, 'PolicyRule:\n');
  out.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  out.write(1, '---------\t-----------------\t--------------\t-----\n');
  for (const rule of compactRules(listAt(object, 'rules').flatMap(simpleRules))) {
    const { urls, names, verbs } = rule;
    out.write(1, `${resourceText(rule)}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]\n`);
  }
  return out.text();
}

/** Source: kubectl/pkg/describe/describe.go (RoleBindingDescriber, ClusterRoleBindingDescriber). */
export async function describeRoleBinding(object: JsonObject): Promise<string> {
  const out = createDescription();
  writeHead(out, object);
  out.write(0, 'Role:\n');
  out.write(1, `Kind:\t${textAt(object, 'roleRef', 'kind')}\n`);
  out.write(1, `Name:\t${textAt(object, 'roleRef', 'name')}\n`);
  out.write(0, 'Subjects:\n');
  out.write(1, 'Kind\tName\tNamespace\n');
  out.write(1, '----\t----\t---------\n');
  for (const subject of listAt(object, 'subjects')) {
    const cells = ['kind', 'name', 'namespace'].map((field) => textAt(subject, field));
    out.write(1, `${cells.join('\t')}\n`);
  }
  return out.text();
}

function writeHead(out: Description, object: JsonObject): void {
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
}

/** A rule about one resource and at most one name of it, or about one URL. */
interface SimpleRule {
  readonly group: string | undefined;
  readonly resource: string | undefined;
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly verbs: readonly string[];
}

/** Source: kubectl/pkg/util/rbac/rbac.go (BreakdownRule). */
function simpleRules(rule: JsonValue): readonly SimpleRule[] {
  const texts = (field: string): readonly string[] => listAt(rule, field).map(String);
  const [groups, resources, verbs, names] = ['apiGroups', 'resources', 'verbs', 'resourceNames'].map(texts);
  const nameLists = (names ?? []).length === 0 ? [[]] : (names ?? []).map((name) => [name]);
  const rules: SimpleRule[] = [];
  for (const group of groups ?? [])
    for (const resource of resources ?? [])
      for (const verb of verbs ?? [])
        for (const each of nameLists) rules.push({ group, resource, names: each, urls: [], verbs: [verb] });
  for (const url of texts('nonResourceURLs'))
    for (const verb of verbs ?? [])
      rules.push({ group: undefined, resource: undefined, names: [], urls: [url], verbs: [verb] });
  return rules;
}

/** The verbs of one resource together, in the order of Go's texts for the rules. Source: rbac.go (CompactRules, SortableRuleSlice). */
function compactRules(rules: readonly SimpleRule[]): readonly SimpleRule[] {
  const compact = new Map<string, SimpleRule>();
  const others: SimpleRule[] = [];
  for (const rule of rules) {
    if (rule.resource === undefined) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.group, rule.resource, rule.names]);
    const known = compact.get(key);
    if (known === undefined) compact.set(key, rule);
    else compact.set(key, { ...known, verbs: [...new Set([...known.verbs, ...rule.verbs])] });
  }
  return [...others, ...compact.values()].toSorted((a, b) => compare(goText(a), goText(b)));
}

function goText({ group, resource, names, urls, verbs }: SimpleRule): string {
  return `&PolicyRule{Verbs:[${verbs.join(' ')}],APIGroups:[${group ?? ''}],Resources:[${resource ?? ''}],ResourceNames:[${names.join(' ')}],NonResourceURLs:[${urls.join(' ')}],}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** `deployments.apps/scale` (CombineResourceGroup). */
function resourceText({ group = '', resource }: SimpleRule): string {
  if (resource === undefined) return '';
  const slash = resource.indexOf('/');
  const [head, tail] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  return `${head}${group === '' ? '' : `.${group}`}${tail}`;
}
