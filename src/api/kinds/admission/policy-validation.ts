import type * as Mutations from '../../admission/policies/mutation';
import type * as PolicyExpressions from '../../admission/policies/policy-expressions';
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../field-error';
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Variable,
} from '../../generated/types';
import { isDNS1123Subdomain, isQualifiedName } from '../../names';
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

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];
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
  for (const [index, { key, valueExpression }] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`;
    addInvalid(errors, `${path}.key`, key, isQualifiedName(`${policy.metadata.name}/${key}`));
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
  for (const { operations = [] } of matchConstraints?.resourceRules ?? [])
    for (const operation of operations)
      if (!MUTATING_OPERATIONS.includes(operation))
        errors.push(notSupported('spec.matchConstraints.resourceRules.operations', operation, MUTATING_OPERATIONS));
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

const MUTATING_OPERATIONS = ['CREATE', 'UPDATE'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];

function checkVariables(
  errors: Errors,
  variables: readonly Variable[],
  known: PolicyExpressions.PolicyVariables,
): void {
  for (const [index, { name = '', expression = '' }] of variables.entries()) {
    const path = `spec.variables[${index}]`;
    if (name.trim() === '') errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name))
      errors.push(invalid(`${path}.name`, name, 'must be a valid CEL identifier'));
    checkExpression(errors, `${path}.expression`, expression, known.expressions.get(name));
  }
}

/** What both kinds of policies have in common. */
function checkPolicy(errors: Errors, { spec }: Policy): void {
  const { failurePolicy, paramKind, matchConstraints } = spec;
  if (failurePolicy !== undefined && !['Fail', 'Ignore'].includes(failurePolicy))
    errors.push(notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']));
  if (paramKind !== undefined) {
    if ((paramKind.apiVersion ?? '') === '') errors.push(required('spec.paramKind.apiVersion'));
    if ((paramKind.kind ?? '') === '') errors.push(required('spec.paramKind.kind'));
  }
  if (matchConstraints === undefined) errors.push(required('spec.matchConstraints'));
  else {
    checkResources(errors, 'spec.matchConstraints', matchConstraints);
    if ((matchConstraints.resourceRules ?? []).length === 0)
      errors.push(required('spec.matchConstraints.resourceRules'));
  }
  checkConditions(errors, 'spec.matchConditions', spec.matchConditions ?? [], paramKind !== undefined);
}

function checkResources(errors: Errors, path: string, resources: MatchResources): void {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = resources;
  if (matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(matchPolicy))
    errors.push(notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']));
  checkLabelSelector(errors, `${path}.namespaceSelector`, namespaceSelector);
  checkLabelSelector(errors, `${path}.objectSelector`, objectSelector);
  for (const [index, rule] of resourceRules.entries())
    checkRule(errors, `${path}.resourceRules[${index}]`, { operations: [], ...rule });
  for (const [index, rule] of excludeResourceRules.entries())
    checkRule(errors, `${path}.excludeResourceRules[${index}]`, { operations: [], ...rule });
}

/** Source: validation.go (validateValidatingAdmissionPolicyBindingSpec). */
export function validateBinding(binding: ValidatingAdmissionPolicyBinding): readonly FieldError[] {
  const errors: Errors = [];
  checkBinding(errors, binding);
  const { validationActions = [] } = binding.spec;
  const path = 'spec.validationActions';
  const known = new Set<string>();
  if (validationActions.length === 0) errors.push(required(path));
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
  if (name !== '' && selector !== undefined)
    errors.push(forbidden(`${path}.name`, both), forbidden(`${path}.selector`, both));
  if (name === '' && selector === undefined) errors.push(required(path, 'one of name or selector must be specified'));
  if (parameterNotFoundAction === '') errors.push(required(`${path}.parameterNotFoundAction`));
  else if (!['Deny', 'Allow'].includes(parameterNotFoundAction))
    errors.push(notSupported(`${path}.parameterNotFoundAction`, parameterNotFoundAction, ['Deny', 'Allow']));
}
