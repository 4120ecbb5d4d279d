import { typeOfSchema } from '../../cel/schema-types';
import { invalid, type FieldError } from '../../field-error';
import type { ValidationRule } from '../../generated/types';
import type { JsonSchema } from '../schema-parts';
import { compileRule } from './compiled-rule';

/**
 * What is wrong with the expressions of a schema's own rules. `uncorrelatable` is the path within which values have no earlier selves.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionOpenAPISchema).
 *
 * Divergence from real Kubernetes: what rules may cost at most is not estimated when they are declared; their cost is limited when they run.
 */
export function checkRules(
  schema: JsonSchema,
  path: string,
  isResourceRoot: boolean,
  uncorrelatable: string | undefined,
): readonly FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const place = `${path}.x-kubernetes-validations`;
  const type = typeOfSchema(schema, isResourceRoot);
  if (type === undefined) {
    const detail = 'internal error: failed to retrieve type information for x-kubernetes-validations';
    return [{ type: 'InternalError', field: place, badValue: '', detail }];
  }
  return rules.flatMap((rule, index) => {
    const own = `${place}[${index}]`;
    const { error, messageError, usesOldSelf } = compileRule(rule, schema, type);
    const errors: FieldError[] = [];
    if (error !== undefined) errors.push(invalid(`${own}.rule`, shownRule(rule), error));
    if (messageError !== undefined) errors.push(invalid(`${own}.messageExpression`, shownRule(rule), messageError));
    if (usesOldSelf && uncorrelatable !== undefined)
      errors.push(
        invalid(
          `${own}.rule`,
          rule.rule,
          `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`,
        ),
      );
    if (!usesOldSelf && rule.optionalOldSelf !== undefined)
      errors.push(
        invalid(`${own}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'),
      );
    return errors;
  });
}

/** A rule as it is printed: by the names of its fields in Go. */
function shownRule({
  rule,
  message = '',
  messageExpression = '',
  reason,
  fieldPath = '',
  optionalOldSelf,
}: ValidationRule) {
  return {
    Rule: rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason ?? null,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf ?? null,
  };
}
