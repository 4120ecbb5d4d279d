import { storageOf } from '../conversion';
import type { LabelSelector, NamedRuleWithOperations, RuleWithOperations } from '../generated/types';
import type { Kind } from '../kind';
import { namespaces } from '../kinds/namespace';
import type { KubeObject } from '../object';
import { labelSelectorAsSelector, matchesSelector } from '../selectors/label-selector';
import type { ApiServer } from '../server';
import type { AdmissionRequest } from './admission';

/** Which requests a policy, a binding of one or a webhook is for. */
export interface Criteria {
  readonly rules: readonly (RuleWithOperations | NamedRuleWithOperations)[];
  readonly excludes: readonly NamedRuleWithOperations[];
  /** Without rules: all requests. */
  readonly matchesWithoutRules: boolean;
  readonly matchPolicy: string;
  readonly namespaceSelector: LabelSelector | undefined;
  readonly objectSelector: LabelSelector | undefined;
}

/** What configures admission is not subject to it: nobody could get rid of a mistake. */
const EXEMPT = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/**
 * The kind as which a request is matched: its own, or with the policy `Equivalent` another version of it. Undefined when it is not.
 * Source: apiserver/pkg/admission/plugin/policy/matching/matching.go, plugin/webhook/{generic,predicates}.
 */
export function matchedKind(api: ApiServer, request: AdmissionRequest, criteria: Criteria): Kind | undefined {
  const { kind } = request;
  if (kind.group === 'admissionregistration.k8s.io' && EXEMPT.has(kind.kind)) return undefined;
  if (!matchesNamespace(api, request, criteria.namespaceSelector)) return undefined;
  if (!matchesObject(request, criteria.objectSelector)) return undefined;
  if (criteria.excludes.some((rule) => equivalentKind(api, request, rule, criteria.matchPolicy) !== undefined))
    return undefined;
  if (criteria.rules.length === 0) return criteria.matchesWithoutRules ? kind : undefined;
  for (const rule of criteria.rules) if (matchesRule(request, kind, rule)) return kind;
  if (criteria.matchPolicy === 'Exact') return undefined;
  for (const rule of criteria.rules) {
    const found = equivalentKind(api, request, rule, criteria.matchPolicy);
    if (found !== undefined) return found;
  }
  return undefined;
}

function equivalentKind(
  api: ApiServer,
  request: AdmissionRequest,
  rule: RuleWithOperations | NamedRuleWithOperations,
  matchPolicy: string,
): Kind | undefined {
  if (matchesRule(request, request.kind, rule)) return request.kind;
  if (matchPolicy === 'Exact') return undefined;
  const storage = storageOf(request.kind);
  return api
    .kinds()
    .find((other) => other !== request.kind && storageOf(other) === storage && matchesRule(request, other, rule));
}

function matchesRule(
  { operation, object, options }: AdmissionRequest,
  kind: Kind,
  rule: RuleWithOperations | NamedRuleWithOperations,
): boolean {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope = '*' } = rule;
  const has = (values: readonly string[], value: string): boolean => values.includes('*') || values.includes(value);
  if (scope !== '*' && (scope === 'Namespaced') !== isNamespaced(kind)) return false;
  if (!has(operations, operation) || !has(apiGroups, kind.group) || !has(apiVersions, kind.version)) return false;
  const subresource = options.subresource ?? '';
  const names = 'resourceNames' in rule ? (rule.resourceNames ?? []) : [];
  if (names.length > 0 && !names.includes(object.metadata.name)) return false;
  return resources.some((text) => {
    const [resource = '', sub = ''] = text.split('/');
    return (resource === '*' || resource === kind.plural) && (sub === '*' || sub === subresource);
  });
}

/** A namespace lies in itself, but for scopes. */
function isNamespaced(kind: Kind): boolean {
  return kind.namespaced;
}

function matchesNamespace(
  api: ApiServer,
  { kind, object }: AdmissionRequest,
  selector: LabelSelector | undefined,
): boolean {
  if (isEmpty(selector)) return true;
  if (kind.group === '' && kind.kind === 'Namespace') return matches(selector, object.metadata.labels);
  const { namespace = '' } = object.metadata;
  if (namespace === '') return true;
  return matches(selector, api.find(namespaces, { namespace: '', name: namespace })?.metadata.labels);
}

function matchesObject({ object, old, operation }: AdmissionRequest, selector: LabelSelector | undefined): boolean {
  if (isEmpty(selector)) return true;
  // The options of a connection have no labels to be selected by.
  if (operation === 'CONNECT') return false;
  const both: readonly (KubeObject | undefined)[] = operation === 'DELETE' ? [object] : [object, old];
  return both.some((own) => own !== undefined && matches(selector, own.metadata.labels));
}

function isEmpty(selector: LabelSelector | undefined): boolean {
  if (selector === undefined) return true;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function matches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  const parsed = labelSelectorAsSelector(selector);
  return 'selector' in parsed && matchesSelector(parsed.selector, labels);
}
