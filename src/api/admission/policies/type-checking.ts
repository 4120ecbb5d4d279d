import { typeOfKind } from '../../cel/kind-types';
import { typeOfSchema } from '../../cel/schema-types';
import type { CelType } from '../../cel/types';
import type { ExpressionWarning, NamedRuleWithOperations, ValidatingAdmissionPolicy } from '../../generated/types';
import { compareBytes } from '../../go/text';
import type { Kind } from '../../kind';
import { typeText } from '../../kind';
import { customResourceDefinitions } from '../../kinds/api-extensions';
import type { ApiServer } from '../../server';
import { compileIn, compileVariables } from './policy-expressions';

const MAX_TYPES = 10;

/**
 * What is wrong with the expressions of a policy for the kinds that it is about, as far as it names them.
 * Source: apiserver/pkg/admission/plugin/policy/validating/typechecking.go.
 *
 * Divergence from real Kubernetes: types are called by their kinds alone, where a real server adds a number to the name that is another one each time.
 */
export function typeWarnings(api: ApiServer, { spec }: ValidatingAdmissionPolicy): readonly ExpressionWarning[] {
  const { matchConstraints, paramKind, variables = [], validations = [] } = spec;
  const { apiVersion = '', kind = '' } = paramKind ?? {};
  const params = paramKind === undefined ? undefined : api.kindNamed(apiVersion, kind);
  const paramsType = params === undefined ? undefined : typeOf(api, params);
  const checked = kindsOf(api, matchConstraints?.resourceRules ?? []).flatMap((own) => {
    const object = typeOf(api, own);
    if (object === undefined) return [];
    const options = { hasParams: paramKind !== undefined, hasAuthorizer: true, types: { object, params: paramsType } };
    return [{ kind: own, options, known: compileVariables(variables, options) }];
  });
  const warnings: ExpressionWarning[] = [];
  const check = (fieldRef: string, expression: string): void => {
    const texts = checked.flatMap(({ kind: own, options, known }) => {
      const compiled = compileIn(expression, options, known);
      return 'error' in compiled ? [`${typeText(own.apiVersion, own.kind)}: ${compiled.error}\n`] : [];
    });
    if (texts.length > 0) warnings.push({ fieldRef, warning: texts.join('\n') });
  };
  for (const [index, { expression, messageExpression = '' }] of validations.entries()) {
    check(`spec.validations[${index}].expression`, expression);
    if (messageExpression !== '') check(`spec.validations[${index}].messageExpression`, messageExpression);
  }
  return warnings;
}

/** The kinds that the rules name, without those of rules that leave something open. */
function kindsOf(api: ApiServer, rules: readonly NamedRuleWithOperations[]): readonly Kind[] {
  const found = new Set<Kind>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
    if ([...apiGroups, ...apiVersions].some((text) => text.includes('*'))) continue;
    const plurals = resources.filter((text) => !/[*/]/.test(text)).sort(compareBytes);
    let count = 0;
    for (const group of [...apiGroups].sort(compareBytes))
      for (const version of [...apiVersions].sort(compareBytes))
        for (const plural of plurals) {
          const kind = api.kindOf(group === '' ? version : `${group}/${version}`, plural);
          if (kind === undefined) continue;
          found.add(kind);
          count += 1;
          if (count === MAX_TYPES) return sorted(found);
        }
  }
  return sorted(found);
}

function sorted(kinds: ReadonlySet<Kind>): readonly Kind[] {
  return [...kinds].sort(
    (a, b) => compareBytes(a.group, b.group) || compareBytes(a.version, b.version) || compareBytes(a.kind, b.kind),
  );
}

/** Undefined for what nothing is known of. */
function typeOf(api: ApiServer, { group, plural, version, type }: Kind): CelType | undefined {
  const definition = api.find(customResourceDefinitions, { namespace: '', name: `${plural}.${group}` });
  if (definition === undefined) return typeOfKind(type);
  const schema = definition.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  const known = schema === undefined ? undefined : typeOfSchema(schema, true);
  const metadata = typeOfKind('meta.v1.ObjectMeta');
  if (known?.kind !== 'object' || metadata === undefined) return known;
  return { ...known, fields: new Map(known.fields).set('metadata', { name: 'metadata', type: metadata }) };
}
