import { bool, nullType, string } from '../../cel/types';
import type { MatchCondition, ValidatingAdmissionPolicy, Validation, MatchResources } from '../../generated/types';
import { aggregateMessages } from '../../field-error';
import type { Variables } from '../../cel/environment';
import type { Criteria } from '../matching';
import {
  compileExpression,
  compileVariables,
  evaluateExpression,
  type Budget,
  type PolicyExpression,
  type PolicyVariables,
} from './policy-expressions';

/** A policy that can judge. */
export interface CompiledPolicy {
  readonly conditions: readonly PolicyExpression[];
  readonly variables: PolicyVariables;
  readonly validations: readonly CompiledValidation[];
  readonly auditAnnotations: readonly { readonly key: string; readonly value: PolicyExpression }[];
}

interface CompiledValidation {
  readonly validation: Validation;
  readonly expression: PolicyExpression;
  readonly message: PolicyExpression | undefined;
}

const compiled = new WeakMap<ValidatingAdmissionPolicy, CompiledPolicy>();

/** Compiled once for each version of a policy. */
export function compiledPolicy(policy: ValidatingAdmissionPolicy): CompiledPolicy {
  let known = compiled.get(policy);
  if (known === undefined) compiled.set(policy, (known = compilePolicy(policy)));
  return known;
}

function compilePolicy({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const { variables = [], validations = [], auditAnnotations = [], matchConditions = [], paramKind } = spec;
  const options = { hasParams: paramKind !== undefined, hasAuthorizer: true };
  const plain = { ...options, hasAuthorizer: false };
  const known = compileVariables(variables, options);
  return {
    conditions: compileConditions(matchConditions, options.hasParams),
    variables: known,
    validations: validations.map((validation) => ({
      validation,
      expression: compileExpression(validation.expression, [bool], options, known),
      message:
        (validation.messageExpression ?? '') === ''
          ? undefined
          : compileExpression(validation.messageExpression ?? '', [string], plain, known),
    })),
    auditAnnotations: auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      value: compileExpression(valueExpression, [string, nullType], options, known),
    })),
  };
}

export function compileConditions(
  conditions: readonly MatchCondition[],
  hasParams: boolean,
): readonly PolicyExpression[] {
  return conditions.map(({ expression }) => compileExpression(expression, [bool], { hasParams, hasAuthorizer: true }));
}

/** Source: apiserver/pkg/admission/plugin/webhook/matchconditions/matcher.go. */
export function matchConditions(
  conditions: readonly PolicyExpression[],
  variables: Variables,
  budget: Budget,
  failurePolicy: string,
): boolean | { readonly error: string } {
  const errors: string[] = [];
  for (const condition of conditions) {
    const result = evaluateExpression(condition, variables, budget);
    if ('error' in result) errors.push(result.error);
    else if (result.value === false) return false;
  }
  if (errors.length === 0) return true;
  return failurePolicy === 'Ignore' ? false : { error: aggregateMessages(errors) };
}

/** What a policy or its binding matches; a binding without rules matches all that its policy does. */
export function criteriaOf(resources: MatchResources | undefined, isBinding: boolean): Criteria {
  return {
    rules: resources?.resourceRules ?? [],
    excludes: resources?.excludeResourceRules ?? [],
    matchesWithoutRules: isBinding,
    matchPolicy: resources?.matchPolicy ?? 'Equivalent',
    namespaceSelector: resources?.namespaceSelector,
    objectSelector: resources?.objectSelector,
  };
}
