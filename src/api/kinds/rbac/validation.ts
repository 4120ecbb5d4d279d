import { deepEqual } from '../../equality';
import { invalid, notSupported, required, type FieldError } from '../../field-error';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject, Role, RoleBinding } from '../../generated/types';
import { isPathSegmentName, nameIsDNSSubdomain } from '../../names';
import { labelSelectorAsSelector } from '../../selectors/label-selector';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkLabelSelector } from '../../validation/label-selector';

// pkg/apis/rbac/validation/validation.go.

const GROUP = 'rbac.authorization.k8s.io';

export function validateRole({ rules }: Role): readonly FieldError[] {
  const errors: Errors = [];
  for (const [index, rule] of (rules ?? []).entries()) checkRule(errors, `rules[${index}]`, rule, true);
  return errors;
}

export function validateClusterRole({ rules, aggregationRule }: ClusterRole): readonly FieldError[] {
  const errors: Errors = [];
  for (const [index, rule] of (rules ?? []).entries()) checkRule(errors, `rules[${index}]`, rule, false);
  if (aggregationRule === undefined) return errors;
  const { clusterRoleSelectors = [] } = aggregationRule;
  const path = 'aggregationRule.clusterRoleSelectors';
  if (clusterRoleSelectors.length === 0)
    errors.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  for (const [index, selector] of clusterRoleSelectors.entries()) {
    checkLabelSelector(errors, `${path}[${index}]`, selector);
    if ('error' in labelSelectorAsSelector(selector))
      errors.push(invalid(`${path}[${index}]`, null, 'invalid label selector.'));
  }
  return errors;
}

export function validateRoleBinding(binding: RoleBinding): readonly FieldError[] {
  return validateBinding(binding, ['Role', 'ClusterRole'], true);
}

export function validateClusterRoleBinding(binding: ClusterRoleBinding): readonly FieldError[] {
  return validateBinding(binding, ['ClusterRole'], false);
}

export function validateRoleBindingUpdate(binding: RoleBinding, old: RoleBinding): readonly FieldError[] {
  return [...validateRoleBinding(binding), ...roleChange(binding, old)];
}

export function validateClusterRoleBindingUpdate(
  binding: ClusterRoleBinding,
  old: ClusterRoleBinding,
): readonly FieldError[] {
  return [...validateClusterRoleBinding(binding), ...roleChange(binding, old)];
}

type Binding = RoleBinding | ClusterRoleBinding;

function roleChange({ roleRef }: Binding, old: Binding): readonly FieldError[] {
  if (deepEqual(roleRef, old.roleRef)) return [];
  const printed = { APIGroup: roleRef.apiGroup ?? '', Kind: roleRef.kind, Name: roleRef.name };
  return [invalid('roleRef', printed, 'cannot change roleRef')];
}

function checkRule(errors: Errors, path: string, rule: PolicyRule, isNamespaced: boolean): void {
  const { verbs = [], nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
  if (verbs.length === 0) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const own = `${path}.nonResourceURLs`;
    if (isNamespaced) errors.push(invalid(own, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      const detail = 'rules cannot apply to both regular resources and non-resource URLs';
      errors.push(invalid(own, nonResourceURLs, detail));
    }
    return;
  }
  if (apiGroups.length === 0)
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
}

function validateBinding(
  { roleRef, subjects }: Binding,
  kinds: readonly string[],
  isNamespaced: boolean,
): readonly FieldError[] {
  const errors: Errors = [];
  const { apiGroup = '', kind = '', name = '' } = roleRef;
  if (apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', apiGroup, [GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds));
  if (name === '') errors.push(required('roleRef.name'));
  else addInvalid(errors, 'roleRef.name', name, isPathSegmentName(name));
  for (const [index, subject] of (subjects ?? []).entries())
    checkSubject(errors, `subjects[${index}]`, subject, isNamespaced);
  return errors;
}

function checkSubject(errors: Errors, path: string, subject: Subject, isNamespaced: boolean): void {
  const { name = '', kind = '', apiGroup = '', namespace = '' } = subject;
  if (name === '') errors.push(required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name !== '') addInvalid(errors, `${path}.name`, name, nameIsDNSSubdomain(name, false));
    if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
    if (!isNamespaced && namespace === '') errors.push(required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== GROUP) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [GROUP]));
  } else {
    errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  }
}
