import { invalid, required, type FieldError } from '../../field-error';
import type { ResourceQuota, ResourceQuotaSpec } from '../../generated/types';
import type { Errors } from '../../validation/field-checks';
import { checkAmount, checkResourceName } from '../pod/validation/resources';

// pkg/apis/core/validation/validation.go, pkg/apis/core/helper/helpers.go.

const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const STANDARD = new Set([
  ...COMPUTE,
  'ephemeral-storage',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);

/** The resources that a scope can be asked of. */
const OF_SCOPE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Terminating: new Set(['pods', ...COMPUTE]),
    NotTerminating: new Set(['pods', ...COMPUTE]),
    NotBestEffort: new Set(['pods', ...COMPUTE]),
    PriorityClass: new Set(['pods', ...COMPUTE]),
    CrossNamespacePodAffinity: new Set(['pods', ...COMPUTE]),
    BestEffort: new Set(['pods']),
    VolumeAttributesClass: new Set(['persistentvolumeclaims', 'requests.storage']),
  }),
);
const WITHOUT_VALUES = new Set([
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
]);
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

export function validateQuota({ spec = {} }: ResourceQuota): readonly FieldError[] {
  const errors: Errors = [];
  checkList(errors, 'spec.hard', spec.hard);
  checkScopes(errors, spec);
  checkSelector(errors, spec);
  return errors;
}

export function validateQuotaUpdate(quota: ResourceQuota, old: ResourceQuota): readonly FieldError[] {
  const errors = [...validateQuota(quota)];
  const scopes = ({ spec }: ResourceQuota) => [...new Set(spec?.scopes)].sort().join();
  if (scopes(quota) !== scopes(old))
    errors.push(invalid('spec.scopes', quota.spec?.scopes ?? null, 'field is immutable'));
  return errors;
}

export function validateQuotaStatusUpdate({ status }: ResourceQuota): readonly FieldError[] {
  const errors: Errors = [];
  checkList(errors, 'status.hard', status?.hard);
  checkList(errors, 'status.used', status?.used);
  return errors;
}

function checkList(errors: Errors, path: string, list: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(list).sort()) {
    const own = `${path}[${name}]`;
    checkResourceName(errors, own, name);
    if (!name.includes('/') && !isStandard(name))
      errors.push(invalid(own, name, 'must be a standard resource for quota'));
    checkAmount(errors, own, name, list[name] ?? '');
  }
}

function isStandard(name: string): boolean {
  return STANDARD.has(name) || /^(?:requests\.)?hugepages-/.test(name);
}

function checkScopes(errors: Errors, { scopes = [], hard = {} }: ResourceQuotaSpec): void {
  const path = 'spec.scopes';
  for (const scope of scopes) {
    if (!OF_SCOPE.has(scope)) errors.push(invalid(path, scopes, 'unsupported scope'));
    for (const name of Object.keys(hard).sort())
      if (isStandard(name) && OF_SCOPE.get(scope)?.has(name) === false)
        errors.push(invalid(path, scopes, 'unsupported scope applied to resource'));
  }
  checkConflicts(errors, path, scopes, scopes);
}

function checkConflicts(errors: Errors, path: string, scopes: readonly string[], printed: unknown): void {
  for (const [one, other] of CONFLICTS)
    if (scopes.includes(one) && scopes.includes(other)) errors.push(invalid(path, printed, 'conflicting scopes'));
}

function checkSelector(errors: Errors, { scopeSelector, scopes, hard = {} }: ResourceQuotaSpec): void {
  if (scopeSelector === undefined) return;
  const path = 'spec.scopeSelector.matchExpressions';
  const { matchExpressions = [] } = scopeSelector;
  const printed = () => ({
    MatchExpressions: matchExpressions.map(({ scopeName, operator, values }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values ?? null,
    })),
  });
  for (const { scopeName, operator, values = [] } of matchExpressions) {
    if (!OF_SCOPE.has(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
    for (const name of Object.keys(hard).sort())
      if (isStandard(name) && OF_SCOPE.get(scopeName)?.has(name) === false)
        errors.push(invalid(path, printed(), 'unsupported scope applied to resource'));
    if (WITHOUT_VALUES.has(scopeName) && operator !== 'Exists') {
      const detail =
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
      errors.push(invalid(`${path}.operator`, operator, detail));
    }
    if (operator === 'In' || operator === 'NotIn') {
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      if (values.length === 0) errors.push(required(`${path}.values`, detail));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      if (values.length > 0) errors.push(invalid(`${path}.values`, values, detail));
    } else {
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
    }
  }
  const names = matchExpressions.map(({ scopeName }) => scopeName);
  checkConflicts(errors, path, names, scopes ?? null);
}
