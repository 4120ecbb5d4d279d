import { append } from '../../append';
import { sizeOfSchema } from '../../cel/costs/schema-sizes';
import { typeOfSchema } from '../../cel/schema-types';
import { invalid, type FieldError } from '../../field-error';
import type { ValidationRule } from '../../generated/types';
import type { JsonSchema } from '../schema-parts';
import { compileRule } from './compiled-rule';
import { expressionCostErrors, repeatedCost, type Cardinality, type SchemaCost } from './rule-costs';

/** Where the rules of a schema stand. */
export interface RulePlace {
  readonly path: string;
  readonly isResourceRoot: boolean;
  /** The path within which values have no earlier selves; undefined where they have. */
  readonly uncorrelatable: string | undefined;
  readonly cardinality: Cardinality;
}

/**
 * What is wrong with the expressions of a schema's own rules; what they cost at most is added to `total`.
 * Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionOpenAPISchema).
 */
export function checkRules(
  schema: JsonSchema,
  { path, isResourceRoot, uncorrelatable, cardinality }: RulePlace,
  total: SchemaCost,
): readonly FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const place = `${path}.x-kubernetes-validations`;
  const type = typeOfSchema(schema, isResourceRoot);
  const size = sizeOfSchema(schema, isResourceRoot);
  if (type === undefined || size === undefined) {
    const detail =
      'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';
    return [{ type: 'InternalError', field: place, badValue: '', detail }];
  }
  return rules.flatMap((rule, index) => {
    const own = `${place}[${index}]`;
    const { program, message, error, messageError, usesOldSelf } = compileRule(rule, schema, type);
    const errors: FieldError[] = [];
    const charge = (field: string, name: string, cost: number): void => {
      append(errors, expressionCostErrors(`${own}.${field}`, `estimated ${name} cost`, cost));
      total.add(`${own}.${field}`, cost);
    };
    if (program !== undefined) charge('rule', 'rule', repeatedCost(program.maxCost(size), cardinality, size));
    if (error !== undefined) errors.push(invalid(`${own}.rule`, shownRule(rule), error));
    if (messageError !== undefined) errors.push(invalid(`${own}.messageExpression`, shownRule(rule), messageError));
    if (message !== undefined) charge('messageExpression', 'messageExpression', message.maxCost(size));
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
