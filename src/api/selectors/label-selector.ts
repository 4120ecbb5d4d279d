import { aggregateText, invalid, notSupported } from '../field-error';
import type { FieldError } from '../field-error';
import type { LabelSelector } from '../generated/types';
import { compareBytes, quote } from '../go/text';
import { isQualifiedName, isValidLabelValue } from '../names';
import { scanSelector } from './label-selector-scanner';
import type { Token } from './label-selector-scanner';

/** `selection.Operator`, spelt as errors print it. */
export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

/** One condition on a label (`labels.Requirement`). */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold (`labels.Selector`), sorted by key; none: everything matches. */
export type Selector = readonly Requirement[];

export type Labels = Readonly<Record<string, string>>;

export type SelectorResult = { readonly selector: Selector } | { readonly error: string };

/** Matches no object; what an absent LabelSelector selects. */
export const nothing: Selector = [{ key: '', operator: 'in', values: [] }];

/**
 * Parses a label selector's text, `env in (prod,dev),!canary,tier!=db`.
 * Source of grammar and errors: `apimachinery/pkg/labels/selector.go`.
 */
export function parseLabelSelector(text: string): SelectorResult {
  if (text.length > maxSelectorLength)
    return { error: `label selector must be no more than ${maxSelectorLength} characters` };
  try {
    return { selector: sortedByKey(new Parser(scanSelector(text)).parse()) };
  } catch (error) {
    if (error instanceof SelectorError) return { error: error.message };
    throw error;
  }
}

export function matchesSelector(selector: Selector, labels: Labels | undefined): boolean {
  for (const requirement of selector) if (!matchesRequirement(requirement, labels)) return false;
  return true;
}

/**
 * The selector of a LabelSelector object; absent selects nothing, empty everything
 * (`metav1.LabelSelectorAsSelector`). Remembered per object, since stored objects never change.
 */
export function labelSelectorAsSelector(labelSelector: LabelSelector | undefined): SelectorResult {
  if (labelSelector === undefined) return { selector: nothing };
  const known = converted.get(labelSelector);
  if (known !== undefined) return known;
  const result = convert(labelSelector);
  converted.set(labelSelector, result);
  return result;
}

/** The selector of a plain map (`spec.selector` of a Service); an absent or empty one selects everything. */
export function selectorFromSet(set: Labels | undefined): Selector {
  const keys = Object.keys(set ?? {}).sort(compareBytes);
  return keys.map((key) => ({ key, operator: '=', values: [set?.[key] ?? ''] }));
}

/** `env in (dev,prod),tier!=db`; empty for everything and nothing. */
export function formatSelector(selector: Selector): string {
  return selector === nothing ? '' : selector.map(formatRequirement).join(',');
}

/** A LabelSelector as columns and `kubectl describe` print it (`metav1.FormatLabelSelector`). */
export function formatLabelSelector(labelSelector: LabelSelector | undefined): string {
  const result = labelSelectorAsSelector(labelSelector);
  if ('error' in result) return '<error>';
  return formatSelector(result.selector) || '<none>';
}

/** Labels as columns print them, sorted: `app=web,tier=front`, or `<none>` (`labels.FormatLabels`). */
export function formatLabels(labels: Labels | undefined): string {
  const text = Object.keys(labels ?? {})
    .sort(compareBytes)
    .map((key) => `${key}=${labels?.[key] ?? ''}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

/** The errors of a requirement, all at once, as `labels.NewRequirement` joins them; empty when valid. */
export function requirementError(key: string, operator: string, values: readonly string[]): string {
  return aggregateText(requirementErrors(key, operator, values));
}

/** The same as field errors; their paths begin at the requirement. */
export function requirementErrors(key: string, operator: string, values: readonly string[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const keyMessages = isQualifiedName(key);
  if (keyMessages.length > 0) errors.push(invalid('key', key, keyMessages.join('; ')));
  const valuesMessage = valuesError(operator, values);
  if (valuesMessage !== undefined) errors.push(invalid('values', values, valuesMessage));
  if (operator === 'gt' || operator === 'lt') {
    for (const [index, value] of values.entries()) {
      if (parseInt64(value) !== undefined) continue;
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  }
  if (!operators.includes(operator)) errors.push(notSupported('operator', operator, operators));
  for (const [index, value] of values.entries()) {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, messages.join('; ')));
  }
  return errors;
}

const maxSelectorLength = 1024 * 1024;
const binaryOperators: readonly string[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];
const operators: readonly string[] = [...binaryOperators, 'exists', '!'];

const converted = new WeakMap<LabelSelector, SelectorResult>();

const objectOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

function convert(labelSelector: LabelSelector): SelectorResult {
  const requirements: Requirement[] = [];
  const add = (key: string, operator: Operator, values: readonly string[]): string => {
    requirements.push({ key, operator, values });
    return requirementError(key, operator, values);
  };
  for (const [key, value] of Object.entries(labelSelector.matchLabels ?? {})) {
    const error = add(key, '=', [value]);
    if (error !== '') return { error };
  }
  for (const { key, operator, values } of labelSelector.matchExpressions ?? []) {
    const known = objectOperators.get(operator);
    if (known === undefined) return { error: `${quote(operator)} is not a valid label selector operator` };
    const error = add(key, known, values ?? []);
    if (error !== '') return { error };
  }
  return { selector: sortedByKey(requirements) };
}

function sortedByKey(requirements: readonly Requirement[]): Selector {
  return requirements.length < 2 ? requirements : [...requirements].sort((a, b) => compareBytes(a.key, b.key));
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  // What a plain object inherits is never a string, so an inherited name counts as absent.
  const inherited: unknown = labels?.[key];
  const value = typeof inherited === 'string' ? inherited : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt':
      return value !== undefined && matchesOrder(operator, value, values);
  }
}

function matchesOrder(operator: 'gt' | 'lt', value: string, values: readonly string[]): boolean {
  const left = parseInt64(value);
  const right = values.length === 1 ? parseInt64(values[0] ?? '') : undefined;
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}

/** Go's `strconv.ParseInt(text, 10, 64)`. */
function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,100}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function valuesError(operator: string, values: readonly string[]): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? undefined : 'exact-match compatibility requires one single value';
    case 'exists':
    case '!':
      return values.length === 0 ? undefined : 'values set must be empty for exists and does not exist';
    case 'gt':
    case 'lt':
      return values.length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return undefined;
  }
}

function formatRequirement({ key, operator, values }: Requirement): string {
  const list = values.length > 1 ? [...values].sort(compareBytes).join(',') : (values[0] ?? '');
  switch (operator) {
    case '!':
      return `!${key}`;
    case 'exists':
      return key;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}

class SelectorError extends Error {}

/** Recursive descent over the tokens. `in` and `notin` are operators only where an operator may stand. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.#peekValue();
      if (token.kind === 'end') return requirements;
      if (token.kind !== 'identifier' && token.kind !== '!') {
        throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const separator = this.#nextValue();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') {
        throw new SelectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
      }
      const next = this.#peekValue();
      if (next.kind !== 'identifier' && next.kind !== '!') {
        throw new SelectorError(`found '${next.text}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): Requirement {
    const negated = this.#peekValue().kind === '!';
    if (negated) this.#nextValue();
    const token = this.#nextValue();
    if (token.kind !== 'identifier') throw unparsable(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const messages = isQualifiedName(key);
    if (messages.length > 0) throw unparsable(aggregateText([invalid('<nil>', key, messages.join('; '))]));
    if (negated) return checked(key, '!', []);
    const after = this.#peekValue().kind;
    if (after === 'end' || after === ',') return checked(key, 'exists', []);
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#valueList() : [this.#exactValue()];
    return checked(key, operator, values);
  }

  #operator(): Operator {
    const token = this.#next();
    switch (token.kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.kind;
      case '>':
        return 'gt';
      case '<':
        return 'lt';
      default:
        throw unparsable(`found '${token.text}', expected: ${binaryOperators.join(', ')}`);
    }
  }

  #valueList(): readonly string[] {
    const open = this.#nextValue();
    if (open.kind !== '(') throw unparsable(`found '${open.text}' expected: '('`);
    const first = this.#peekValue();
    if (first.kind === ')') {
      this.#nextValue();
      return [''];
    }
    if (first.kind !== 'identifier' && first.kind !== ',') {
      throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    this.#nextValue();
    return [...values].sort(compareBytes);
  }

  /** Up to the closing parenthesis; nothing between commas is an empty value. */
  #identifiers(): ReadonlySet<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#nextValue();
      const next = this.#peekValue();
      if (token.kind === 'identifier') {
        values.add(token.text);
        if (next.kind === ')') return values;
        if (next.kind !== ',') throw unparsable(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (values.size === 0 || next.kind === ')' || next.kind === ',') values.add('');
        if (next.kind === ')') return values;
      } else {
        throw unparsable(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }

  #exactValue(): string {
    const next = this.#peekValue().kind;
    if (next === 'end' || next === ',') return '';
    const token = this.#nextValue();
    if (token.kind !== 'identifier') throw unparsable(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #peekValue(): Token {
    return asValue(this.#tokens[this.#position] ?? endOfText);
  }

  #nextValue(): Token {
    return asValue(this.#next());
  }

  #next(): Token {
    const token = this.#tokens[this.#position] ?? endOfText;
    this.#position += 1;
    return token;
  }
}

const endOfText: Token = { kind: 'end', text: '' };

function asValue(token: Token): Token {
  return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
}

function checked(key: string, operator: Operator, values: readonly string[]): Requirement {
  const error = requirementError(key, operator, values);
  if (error !== '') throw unparsable(error);
  return { key, operator, values };
}

function unparsable(message: string): SelectorError {
  return new SelectorError(`unable to parse requirement: ${message}`);
}
