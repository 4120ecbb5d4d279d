import type { PolicyRule } from '../../generated/types';
import type { RequestAttributes } from '../authorizer';

/**
 * Does the rule allow what the attributes tell? `*` stands for everything, `*` and a slash for a subresource of everything.
 * Source: plugin/pkg/auth/authorizer/rbac/rbac.go (RuleAllows), pkg/apis/rbac/v1/evaluation_helpers.go.
 */
export function ruleAllows(attributes: RequestAttributes, rule: PolicyRule): boolean {
  if (!matches(rule.verbs, attributes.verb)) return false;
  if (!attributes.isResource) return matchesPath(rule.nonResourceURLs, attributes.path);
  return (
    matches(rule.apiGroups, attributes.group) &&
    matchesResource(rule.resources, attributes.resource, attributes.subresource) &&
    matchesName(rule.resourceNames, attributes.name)
  );
}

/** Is `path` one of those that `pattern` covers: the path itself, or all that begin as it does up to its star? */
export function pathCovers(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
}

function matches(allowed: readonly string[] = [], asked: string): boolean {
  return allowed.includes('*') || allowed.includes(asked);
}

function matchesResource(allowed: readonly string[] = [], resource: string, subresource: string): boolean {
  if (subresource === '') return matches(allowed, resource);
  return matches(allowed, `${resource}/${subresource}`) || allowed.includes(`*/${subresource}`);
}

function matchesName(allowed: readonly string[] = [], name: string): boolean {
  return allowed.length === 0 || allowed.includes(name);
}

function matchesPath(allowed: readonly string[] = [], path: string): boolean {
  return allowed.some((pattern) => pathCovers(pattern, path));
}
