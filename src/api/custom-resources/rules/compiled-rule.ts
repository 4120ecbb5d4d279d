import { compile, type CompileError, type Program } from '../../cel/environment';
import { optional, type CelType } from '../../cel/types';
import type { ValidationRule } from '../../generated/types';
import { resolveFieldPath } from '../definition/field-path';
import { additionalOf, propertyOf, type JsonSchema } from '../schema-parts';

/** A rule of x-kubernetes-validations that can be evaluated, or why it can't. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: Program;
  readonly error?: string;
  readonly message?: Program;
  readonly messageError?: string;
  readonly usesOldSelf: boolean;
  /** Where the error is told, relative to the rule's own place; empty: there. */
  readonly fieldPath: string;
}

/** Source: apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go (compileRule). */
export function compileRule(rule: ValidationRule, schema: JsonSchema, type: CelType): CompiledRule {
  const nothing: CompiledRule = { rule, usesOldSelf: false, fieldPath: '' };
  if (rule.rule.trim() === '') return nothing;
  const oldSelf = rule.optionalOldSelf === true ? optional(type) : type;
  const declarations = { variables: new Map([['self', type] as const, ['oldSelf', oldSelf] as const]) };
  const program = compile(rule.rule, declarations);
  if ('error' in program) return { ...nothing, error: failureOf(program) };
  if (program.type.kind !== 'bool') return { ...nothing, error: 'cel expression must evaluate to a bool' };
  const compiled: CompiledRule = {
    rule,
    program,
    usesOldSelf: program.uses.has('oldSelf'),
    fieldPath: relativePath(rule.fieldPath ?? '', schema),
  };
  if ((rule.messageExpression ?? '') === '') return compiled;
  const message = compile(rule.messageExpression ?? '', declarations);
  if ('error' in message)
    return {
      ...compiled,
      messageError: `messageExpression ${message.isInternal ? 'instantiation' : 'compilation'} failed: ${message.error}`,
    };
  if (message.type.kind !== 'string')
    return { ...compiled, messageError: 'messageExpression must evaluate to a string' };
  return { ...compiled, message };
}

function failureOf({ error, isInternal }: CompileError): string {
  return `${isInternal ? 'program instantiation' : 'compilation'} failed: ${error}`;
}

/** `.spec.labels['a.b']` as errors print it: `spec.labels[a.b]`. */
function relativePath(path: string, schema: JsonSchema): string {
  if (path === '') return '';
  const resolved = resolveFieldPath(path, schema, true);
  if ('error' in resolved) return '';
  let text = '';
  let part: JsonSchema | undefined = schema;
  for (const step of resolved.steps) {
    const property: JsonSchema | undefined = part === undefined ? undefined : propertyOf(part, step);
    if (property === undefined) text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
    part = property ?? (part === undefined ? undefined : additionalOf(part));
  }
  return text;
}
