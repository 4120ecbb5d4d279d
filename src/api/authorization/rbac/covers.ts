import type { PolicyRule } from '../../generated/types';
import { quotedList } from '../../go/text';
import { pathCovers } from './rule';

/**
 * What `wanted` allows and `owned` does not: rules of one verb and one resource each; none when the owner has all of it.
 * Source: component-helpers/auth/rbac/validation/policy_comparator.go (Covers).
 */
export function missingRights(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(singleRights).filter((part) => !owned.some((rule) => covers(rule, part)));
}

/** The rules with the verbs of one resource together (pkg/registry/rbac/validation/policy_compact.go). */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const paths = rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0);
  const byResource = new Map<string, PolicyRule>();
  for (const rule of rules) {
    if ((rule.nonResourceURLs ?? []).length > 0) continue;
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = byResource.get(key);
    byResource.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] });
  }
  return [...paths, ...byResource.values()];
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}` (pkg/apis/rbac/v1/evaluation_helpers.go, CompactString). */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  const given = fields.filter(([, values = []]) => values.length > 0);
  return `{${given.map(([name, values = []]) => `${name}:${quotedList(values)}`).join(', ')}}`;
}

/** The rule as rules of one verb, one resource and at most one name. */
export function singleRights({
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
  verbs,
}: PolicyRule) {
  const parts: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) parts.push(part);
        for (const name of resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const path of nonResourceURLs) for (const verb of verbs) parts.push({ nonResourceURLs: [path], verbs: [verb] });
  return parts;
}

/** `part` is a rule that `singleRights` has made. */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const { resourceNames: names = [] } = part;
  return (
    hasAll(rule.verbs, part.verbs) &&
    hasAll(apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(resources, resource)) &&
    (resourceNames.length === 0 || (names.length > 0 && names.every((name) => resourceNames.includes(name)))) &&
    (part.nonResourceURLs ?? []).every((path) => nonResourceURLs.some((pattern) => pathCovers(pattern, path)))
  );
}

function hasAll(own: readonly string[], wanted: readonly string[] = []): boolean {
  return own.includes('*') || wanted.every((value) => own.includes(value));
}

function coversResource(own: readonly string[], resource: string): boolean {
  if (own.includes('*') || own.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && own.includes(`*${resource.slice(slash)}`);
}
