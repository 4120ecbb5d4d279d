import type * as PolicyExpressions from '../../admission/policies/policy-expressions';
import type * as Types from '../../cel/types';
import { duplicate, invalid, required } from '../../field-error';
import type { MatchCondition } from '../../generated/types';
import { isQualifiedName } from '../../names';
import { addInvalid, type Errors } from '../../validation/field-checks';

const MAX_CONDITIONS = 64;

/** What compiles expressions, which is read when the first one comes. */
export function compiler(): typeof PolicyExpressions & typeof Types {
  return {
    ...(require('../../admission/policies/policy-expressions') as typeof PolicyExpressions),
    ...(require('../../cel/types') as typeof Types),
  };
}

/** Of policies and of webhooks. Source: pkg/apis/admissionregistration/validation/validation.go (validateMatchConditions). */
export function checkConditions(
  errors: Errors,
  path: string,
  conditions: readonly MatchCondition[],
  hasParams: boolean,
): void {
  if (conditions.length === 0) return;
  const { compileExpression, bool } = compiler();
  const names = new Set<string>();
  if (conditions.length > MAX_CONDITIONS) {
    const detail = `must have at most ${MAX_CONDITIONS} items`;
    errors.push({ type: 'FieldValueTooMany', field: path, badValue: conditions.length, detail });
  }
  for (const [index, { name = '', expression = '' }] of conditions.entries()) {
    const own = `${path}[${index}]`;
    const compiled = compileExpression(expression, [bool], { hasParams, hasAuthorizer: true });
    checkExpression(errors, `${own}.expression`, expression, compiled, '');
    if (name === '') errors.push(required(`${own}.name`));
    else {
      addInvalid(errors, `${own}.name`, name, isQualifiedName(name));
      if (names.has(name)) errors.push(duplicate(`${own}.name`, name));
    }
    names.add(name);
  }
}

/** An expression must be there, and be one. */
export function checkExpression(
  errors: Errors,
  path: string,
  expression: string,
  compiled: PolicyExpressions.PolicyExpression | undefined,
  missing = 'expression is not specified',
): void {
  if (expression.trim() === '') errors.push(required(path, missing));
  else if (compiled !== undefined && 'error' in compiled)
    errors.push(
      compiled.isInternal
        ? { type: 'InternalError', field: path, badValue: undefined, detail: compiled.error }
        : invalid(path, expression, compiled.error),
    );
}
