import type { Variables } from '../../cel/environment';
import { jsonValue } from '../../cel/json-values';
import { dyn, type CelType } from '../../cel/types';
import { Optional } from '../../cel/values';
import { deepEqual } from '../../equality';
import {
  duplicate,
  fieldErrorText,
  forbidden,
  invalid,
  invalidWithoutValue,
  required,
  type FieldError,
} from '../../field-error';
import type { ValidationRule } from '../../generated/types';
import { quote } from '../../go/text';
import { isJsonObject, type JsonObject } from '../../json-object';
import type { JsonSchema } from '../schema-parts';
import { correlatedEntry, correlatedItem, type Correlation } from '../validation/correlation';
import type { CompiledRule } from './compiled-rule';
import { ruleTree, type RuleNode } from './rule-tree';

/** What the rules of one object together may cost, about a second's work (apiserver/pkg/apis/cel/config.go). */
const BUDGET = 10_000_000;
const MAX_MESSAGE_BYTES = 5 * 1024;
const NO_PATH = '<nil>';

/** What the rules say of an object: refusals, and what an update may leave as it was. */
interface RuleOutcome {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly string[];
}

/** Judges objects by the rules of a schema. */
export type RuleValidator = (content: JsonObject, old: JsonObject | undefined) => RuleOutcome;

/** Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (Validate). */
export function ruleValidator(schema: JsonSchema): RuleValidator {
  const tree = ruleTree(schema);
  return (content, old) => {
    if (tree === undefined) return { errors: [], warnings: [] };
    const validation = new RuleValidation();
    const correlation = old === undefined ? undefined : { value: content, old, schema };
    validation.validate(tree, '', content, old, { current: correlation, parent: undefined });
    return validation;
  };
}

/** What of the old object a value is compared with: its own earlier self, else the one of what it is in. */
interface Ratchet {
  readonly current: Correlation | undefined;
  readonly parent: Correlation | undefined;
}

class RuleValidation implements RuleOutcome {
  readonly errors: FieldError[] = [];
  readonly warnings: string[] = [];
  #budget = BUDGET;

  validate(node: RuleNode, path: string, value: unknown, old: unknown, ratchet: Ratchet): void {
    if (value === null || value === undefined || this.#budget < 0) return;
    this.#evaluateAll(node, path, value, old, ratchet);
    for (const part of node.allOf)
      this.validate(part, path, value, old, { current: undefined, parent: ratchet.parent });
    if (Array.isArray(value) && node.items !== undefined) {
      for (const [index, item] of (value as readonly unknown[]).entries()) {
        const own = correlatedItem({ value, old, schema: node.schema }, index);
        this.validate(node.items, `${path}[${index}]`, item, own?.old, {
          current: correlatedItem(ratchet.current, index),
          parent: ratchet.current ?? ratchet.parent,
        });
      }
    } else if (isJsonObject(value)) this.#validateFields(node, path, value, old, ratchet);
  }

  #validateFields(node: RuleNode, path: string, value: JsonObject, old: unknown, ratchet: Ratchet): void {
    const before = isJsonObject(old) ? old : {};
    for (const [name, own] of Object.entries(value)) {
      const property = node.properties.get(name);
      const part = property ?? node.additional;
      if (part === undefined) continue;
      const place = property === undefined ? `${path}[${name}]` : childPath(path, name);
      const earlier = Object.hasOwn(before, name) ? before[name] : undefined;
      const isType = ratchet.parent === undefined && (name === 'apiVersion' || name === 'kind');
      this.validate(part, place, own, earlier, {
        current: isType ? undefined : correlatedEntry(ratchet.current, name),
        parent: isType ? undefined : (ratchet.current ?? ratchet.parent),
      });
    }
  }

  #evaluateAll(
    { rules, schema, type = dyn }: RuleNode,
    path: string,
    value: unknown,
    old: unknown,
    ratchet: Ratchet,
  ): void {
    if (rules.length === 0) return;
    const place = path === '' ? NO_PATH : path;
    if (this.#budget <= 0) {
      this.#giveUp(place, schema, OUT_OF_BUDGET);
      return;
    }
    const hasOld = old !== null && old !== undefined;
    const values = variables(value, hasOld ? old : undefined, type);
    for (const compiled of rules) {
      if (compiled.error !== undefined) {
        this.errors.push(invalid(place, schema.type ?? '', `rule compile error: ${compiled.error}`));
        continue;
      }
      if (compiled.usesOldSelf && !hasOld && compiled.rule.optionalOldSelf !== true) continue;
      this.#evaluate(compiled, path, value, schema, values(compiled.rule.optionalOldSelf === true), ratchet);
      if (this.#budget < 0) return;
    }
  }

  #evaluate(
    compiled: CompiledRule,
    path: string,
    value: unknown,
    schema: JsonSchema,
    values: Variables,
    ratchet: Ratchet,
  ): void {
    const { rule, program } = compiled;
    if (program === undefined) return;
    const place = path === '' ? NO_PATH : path;
    const result = program.evaluate(values);
    if (result.cost > this.#budget) {
      this.#giveUp(place, schema, OUT_OF_BUDGET);
      return;
    }
    this.#budget -= result.cost;
    if ('error' in result) {
      const { error } = result;
      const name = (rule.message ?? '') === '' ? rule.rule.trim() : (rule.message ?? '').trim();
      if (error.startsWith('no such overload'))
        this.errors.push(
          invalid(
            place,
            schema.type ?? '',
            `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${name}`,
          ),
        );
      else if (error.startsWith('operation cancelled: actual cost limit exceeded'))
        this.#giveUp(
          place,
          schema,
          `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${name}`,
        );
      else this.errors.push(invalid(place, schema.type ?? '', `${error} evaluating rule: ${name}`));
      return;
    }
    if (result.value === true) return;
    const error = errorOf(rule, compiled.fieldPath === '' ? place : childPath(path, compiled.fieldPath), value, {
      schema,
      detail: this.#message(compiled, values) ?? defaultMessage(rule),
    });
    if (!compiled.usesOldSelf && isUnchanged(ratchet)) this.warnings.push(fieldErrorText(error));
    else this.errors.push(error);
  }

  #giveUp(place: string, { type = '' }: JsonSchema, detail: string): void {
    this.errors.push(invalid(place, type, detail));
    this.#budget = -1;
  }

  /** Undefined when the expression has no usable text; the rule's own message is told then (`evalMessageExpression`). */
  #message({ message, rule }: CompiledRule, values: Variables): string | undefined {
    if (message === undefined) return undefined;
    const result = message.evaluate(values);
    if (result.cost > this.#budget) {
      this.#budget = -1;
      return 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run';
    }
    this.#budget -= result.cost;
    if ('error' in result) {
      if (!result.error.startsWith('operation cancelled: actual cost limit exceeded')) return undefined;
      this.#budget = -1;
      return `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${quote(rule.messageExpression ?? '')}`;
    }
    if (typeof result.value !== 'string') return undefined;
    const text = result.value.trim();
    return text === '' || text.includes('\n') || Buffer.byteLength(text) > MAX_MESSAGE_BYTES ? undefined : text;
  }
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

function variables(value: unknown, old: unknown, type: CelType): (optional: boolean) => Variables {
  const self = jsonValue(value, type);
  const oldSelf = old === undefined ? undefined : jsonValue(old, type);
  return (optional) => (name) => {
    if (name === 'self') return self;
    if (name !== 'oldSelf') return undefined;
    if (!optional) return oldSelf;
    return oldSelf === undefined ? Optional.none : new Optional(oldSelf);
  };
}

function isUnchanged({ current, parent }: Ratchet): boolean {
  const nearest = current ?? parent;
  return nearest !== undefined && deepEqual(nearest.value, nearest.old);
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function defaultMessage({ message = '', rule }: ValidationRule): string {
  return message === '' ? `failed rule: ${rule.trim()}` : message.trim();
}

/** `fieldErrorForReason`. */
function errorOf(
  { reason }: ValidationRule,
  place: string,
  value: unknown,
  { schema: { type }, detail }: { readonly schema: JsonSchema; readonly detail: string },
): FieldError {
  const isWhole = type === 'object' || type === 'array';
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(place, detail);
    case 'FieldValueRequired':
      return required(place, detail);
    case 'FieldValueDuplicate':
      return duplicate(place, isWhole ? invalidWithoutValue(place, '').badValue : value);
    default:
      return isWhole ? invalidWithoutValue(place, detail) : invalid(place, value, detail);
  }
}
