import type * as Mutations from '../../admission/policies/mutation';
import type * as PolicyExpressions from '../../admission/policies/policy-expressions';
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  NamedRuleWithOperations,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Variable,
} from '../../generated/types';
import { RESERVED_NAMES } from '../../cel/reserved-words';
import { groupVersionMistake } from '../../group-version';
import { isDNS1035Label, isDNS1123Subdomain, isPathSegmentName, isQualifiedName } from '../../names';
import { addInvalid, type Errors } from '../../validation/field-checks';
import { checkLabelSelector } from '../../validation/label-selector';
import { changeField, changeItems, withDefaults } from '../sharing';
import { checkConditions, checkExpression, compiler } from './expression-checks';
import { checkRule } from './webhook-validation';

type Policy = ValidatingAdmissionPolicy | MutatingAdmissionPolicy;

/** Source: pkg/apis/admissionregistration/v1/defaults.go. */
export function defaultPolicy<T extends Policy>(policy: T): T {
  const { spec } = policy;
  return {
    ...policy,
    spec: {
      ...spec,
      failurePolicy: spec.failurePolicy ?? 'Fail',
      ...(spec.matchConstraints !== undefined && { matchConstraints: defaultResources(spec.matchConstraints) }),
    },
  };
}

export function defaultBinding<T extends ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>(
  binding: T,
): T {
  const { matchResources } = binding.spec;
  if (matchResources === undefined) return binding;
  return { ...binding, spec: { ...binding.spec, matchResources: defaultResources(matchResources) } };
}

function defaultResources(resources: MatchResources): MatchResources {
  const whole = withDefaults(resources, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
  const withScopes = changeField(whole, 'resourceRules', (rules) =>
    changeItems(rules, (rule) => withDefaults(rule, { scope: '*' })),
  );
  return changeField(withScopes, 'excludeResourceRules', (rules) =>
    changeItems(rules, (rule) => withDefaults(rule, { scope: '*' })),
  );
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_ANNOTATIONS = 20;
const ACTIONS = ['Audit', 'Deny', 'Warn'];

/** Source: pkg/apis/admissionregistration/validation/validation.go (ValidateValidatingAdmissionPolicy). */
export function validatePolicy(policy: ValidatingAdmissionPolicy): readonly FieldError[] {
  const errors: Errors = [];
  const { validations = [], auditAnnotations = [], variables = [], paramKind } = policy.spec;
  checkPolicy(errors, policy);
  const { compileExpression, compileVariables, bool, string, nullType } = compiler();
  const options = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  const known = compileVariables(variables, options);
  checkVariables(errors, variables, known);
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    errors.push(required('spec.validations', detail), required('spec.auditAnnotations', detail));
  }
  for (const [index, { expression, message = '', messageExpression = '', reason }] of validations.entries()) {
    const path = `spec.validations[${index}]`;
    checkExpression(errors, `${path}.expression`, expression, compileExpression(expression, [bool], options, known));
    if (messageExpression !== '' && messageExpression.trim() === '')
      errors.push(invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'));
    else if (messageExpression !== '') {
      const compiled = compileExpression(messageExpression, [string], { ...options, hasAuthorizer: false }, known);
      checkExpression(errors, `${path}.messageExpression`, messageExpression, compiled);
    }
    if (message !== '' && message.trim() === '')
      errors.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
    else if (/[\n\r]/.test(message.trim()))
      errors.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
  }
  const keys = new Set<string>();
  if (auditAnnotations.length > MAX_ANNOTATIONS) {
    const printed = auditAnnotations.map(({ key, valueExpression }) => ({
      Key: key,
      ValueExpression: valueExpression,
    }));
    errors.push(
      invalid('spec.auditAnnotations', printed, `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`),
    );
  }
  for (const [index, { key = '', valueExpression = '' }] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`;
    const whole = `${policy.metadata.name}/${key}`;
    addInvalid(errors, `${path}.key`, whole, isQualifiedName(whole));
    const compiled = compileExpression(valueExpression, [string, nullType], options, known);
    if (valueExpression.trim() === '')
      errors.push(required(`${path}.valueExpression`, 'valueExpression is not specified'));
    else checkExpression(errors, `${path}.valueExpression`, valueExpression, compiled);
    if (keys.has(key)) errors.push(duplicate(`${path}.key`, key));
    keys.add(key);
  }
  return errors;
}

/** Source: validation.go (validateMutatingAdmissionPolicySpec). */
export function validateMutatingPolicy(policy: MutatingAdmissionPolicy): readonly FieldError[] {
  const errors: Errors = [];
  const { mutations = [], variables = [], paramKind, reinvocationPolicy = '', matchConstraints } = policy.spec;
  checkPolicy(errors, policy);
  checkMutable(errors, 'spec.matchConstraints', matchConstraints);
  const { compileExpression, compileVariables } = compiler();
  const { expressionOf, mutationStructs, wantedType } =
    require('../../admission/policies/mutation') as typeof Mutations;
  const options = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  const known = compileVariables(variables, options, mutationStructs);
  checkVariables(errors, variables, known);
  if (mutations.length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  for (const [index, mutation] of mutations.entries()) {
    const path = `spec.mutations[${index}]`;
    const { patchType, applyConfiguration, jsonPatch } = mutation;
    if (!PATCH_TYPES.includes(patchType)) {
      errors.push(
        patchType ? notSupported(`${path}.patchType`, patchType, PATCH_TYPES) : required(`${path}.patchType`),
      );
      continue;
    }
    const isJsonPatch = patchType === 'JSONPatch';
    const [own, other] = isJsonPatch
      ? (['jsonPatch', 'applyConfiguration'] as const)
      : (['applyConfiguration', 'jsonPatch'] as const);
    if ((isJsonPatch ? jsonPatch : applyConfiguration) === undefined)
      errors.push(required(`${path}.${own}`, `must be specified when patchType is ${patchType}`));
    else {
      const source = expressionOf(mutation);
      const compiled = compileExpression(source, [wantedType(mutation)], options, known, mutationStructs);
      checkExpression(errors, `${path}.${own}.expression`, source, compiled, '');
    }
    if ((isJsonPatch ? applyConfiguration : jsonPatch) !== undefined)
      errors.push(invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`));
  }
  if (reinvocationPolicy === '') errors.push(required('spec.reinvocationPolicy'));
  else if (!['IfNeeded', 'Never'].includes(reinvocationPolicy))
    errors.push(notSupported('spec.reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never']));
  return errors;
}

function checkMutable(errors: Errors, path: string, resources: MatchResources | undefined): void {
  for (const { operations = [] } of resources?.resourceRules ?? [])
    for (const operation of operations)
      if (!MUTATING_OPERATIONS.includes(operation))
        errors.push(notSupported(`${path}.resourceRules.operations`, operation, MUTATING_OPERATIONS));
}

const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];

function checkVariables(
  errors: Errors,
  variables: readonly Variable[],
  known: PolicyExpressions.PolicyVariables,
): void {
  for (const [index, { name = '', expression = '' }] of variables.entries()) {
    const path = `spec.variables[${index}]`;
    if (name.trim() === '') errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED_NAMES.has(name))
      errors.push(invalid(`${path}.name`, name, 'must be a valid CEL identifier'));
    checkExpression(errors, `${path}.expression`, expression, known.expressions.get(name));
  }
}

/** What both kinds of policies have in common. */
function checkPolicy(errors: Errors, { spec }: Policy): void {
  const { failurePolicy, paramKind, matchConstraints } = spec;
  if (failurePolicy !== undefined && !['Fail', 'Ignore'].includes(failurePolicy))
    errors.push(notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']));
  if (paramKind !== undefined) checkParamKind(errors, paramKind);
  if (matchConstraints === undefined) errors.push(required('spec.matchConstraints'));
  else {
    checkResources(errors, 'spec.matchConstraints', matchConstraints);
    if ((matchConstraints.resourceRules ?? []).length === 0)
      errors.push(required('spec.matchConstraints.resourceRules'));
  }
  checkConditions(errors, 'spec.matchConditions', spec.matchConditions ?? [], paramKind !== undefined);
}

function checkParamKind(errors: Errors, { apiVersion = '', kind = '' }: ParamKind): void {
  const path = 'spec.paramKind';
  const mistake = groupVersionMistake(apiVersion);
  const parts = apiVersion.split('/');
  const [group, version = ''] = parts.length === 1 ? ['', apiVersion] : parts;
  const labels = isDNS1123Subdomain(group ?? '');
  if (apiVersion === '') errors.push(required(`${path}.apiVersion`));
  else if (mistake !== undefined) errors.push(invalid(`${path}.apiVersion`, apiVersion, mistake));
  else {
    if (group !== '' && labels.length > 0) errors.push(invalid(`${path}.apiVersion`, group, labels.join(',')));
    const messages = isDNS1035Label(version);
    if (version === '') errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must be specified'));
    else if (messages.length > 0) errors.push(invalid(`${path}.apiVersion`, version, messages.join(',')));
  }
  const messages = isDNS1035Label(kind.toLowerCase());
  if (kind === '') errors.push(required(`${path}.kind`));
  else if (messages.length > 0) {
    const detail = `may have mixed case, but should otherwise match: ${messages.join(',')}`;
    errors.push(invalid(`${path}.kind`, kind, detail));
  }
}

function checkResources(errors: Errors, path: string, resources: MatchResources): void {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = resources;
  if (matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(matchPolicy))
    errors.push(notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']));
  checkLabelSelector(errors, `${path}.namespaceSelector`, namespaceSelector);
  checkLabelSelector(errors, `${path}.objectSelector`, objectSelector);
  for (const [index, rule] of resourceRules.entries()) checkNamedRule(errors, `${path}.resourceRules[${index}]`, rule);
  for (const [index, rule] of excludeResourceRules.entries())
    checkNamedRule(errors, `${path}.excludeResourceRules[${index}]`, rule);
}

function checkNamedRule(errors: Errors, path: string, rule: NamedRuleWithOperations): void {
  const { resourceNames = [] } = rule;
  for (const [index, name] of resourceNames.entries()) {
    const own = `${path}.resourceNames[${index}]`;
    addInvalid(errors, own, name, isPathSegmentName(name));
    if (resourceNames.indexOf(name) < index) errors.push(duplicate(own, name));
  }
  checkRule(errors, path, { operations: [], ...rule });
}

/** Source: validation.go (validateValidatingAdmissionPolicyBindingSpec). */
export function validateBinding(binding: ValidatingAdmissionPolicyBinding): readonly FieldError[] {
  const errors: Errors = [];
  checkBinding(errors, binding);
  const { validationActions = [] } = binding.spec;
  const path = 'spec.validationActions';
  const known = new Set<string>();
  if (validationActions.length === 0) errors.push(required(path, 'at least one validation action is required'));
  for (const [index, action] of validationActions.entries()) {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}[${index}]`, action, ACTIONS));
    if (known.has(action)) errors.push(duplicate(`${path}[${index}]`, action));
    known.add(action);
  }
  if (known.has('Deny') && known.has('Warn'))
    errors.push(
      invalid(
        path,
        validationActions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  return errors;
}

export function validateMutatingBinding(binding: MutatingAdmissionPolicyBinding): readonly FieldError[] {
  const errors: Errors = [];
  checkBinding(errors, binding);
  checkMutable(errors, 'spec.matchResources', binding.spec.matchResources);
  return errors;
}

function checkBinding(
  errors: Errors,
  { spec }: ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding,
): void {
  const { policyName = '', paramRef, matchResources } = spec;
  if (policyName === '') errors.push(required('spec.policyName'));
  else addInvalid(errors, 'spec.policyName', policyName, isDNS1123Subdomain(policyName));
  if (paramRef !== undefined) checkParamRef(errors, 'spec.paramRef', paramRef);
  if (matchResources !== undefined) checkResources(errors, 'spec.matchResources', matchResources);
}

function checkParamRef(
  errors: Errors,
  path: string,
  { name = '', selector, parameterNotFoundAction = '' }: ParamRef,
): void {
  const both = 'name and selector are mutually exclusive';
  if (name !== '') {
    addInvalid(errors, `${path}.name`, name, isPathSegmentName(name));
    if (selector !== undefined) errors.push(forbidden(`${path}.name`, both));
  }
  if (selector !== undefined) {
    checkLabelSelector(errors, `${path}.selector`, selector);
    if (name !== '') errors.push(forbidden(`${path}.selector`, both));
  }
  if (name === '' && selector === undefined) errors.push(required(path, 'one of name or selector must be specified'));
  if (parameterNotFoundAction === '') errors.push(required(`${path}.parameterNotFoundAction`));
  else if (!['Deny', 'Allow'].includes(parameterNotFoundAction))
    errors.push(notSupported(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow']));
}
