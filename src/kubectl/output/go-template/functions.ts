import { decodeBase64, escapeHtml, escapeJs, escapeUrl } from './escape';
import { isList, sortedKeys } from '../../../api/go/json-value';
import { equal, sliceOf, indexOf, lengthOf, exists } from './collections';
import { BAD_COMPARISON, less } from '../../../api/go/compare';
import { sprint } from '../../../api/go/format';
import { sprintf } from '../go/printf';
import { TemplateCallError } from './call-error';
import { isMap, isNumber, numberOf, typeName } from '../../../api/go/value';
import type { GoValue } from '../../../api/go/value';

/** How an argument arrives: a Go string, an `interface{}` (no value becomes nil), or a value as it is. */
export type Parameter = 'any' | 'string' | 'value';

/** A function that templates can call; `call` throws TemplateCallError. */
export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** The type of any further arguments; undefined where there can be none. */
  readonly rest: Parameter | undefined;
  call(args: readonly GoValue[]): GoValue;
}

export type Functions = ReadonlyMap<string, TemplateFunction>;

/** text/template's own functions, and kubectl's `exists` and `base64decode` (cli-runtime/pkg/printers/template.go). */
export const functions: Functions = new Map<string, TemplateFunction>([
  // `and` and `or` stop at the first argument that decides: see evaluateLogical.
  ['and', { parameters: ['value'], rest: 'value', call: ([value]) => value }],
  ['or', { parameters: ['value'], rest: 'value', call: ([value]) => value }],
  ['not', { parameters: ['value'], rest: undefined, call: ([value]) => !truth(value) }],
  ['eq', { parameters: ['value'], rest: 'value', call: ([first, ...others]) => equal(first, others) }],
  ['ne', { parameters: ['value', 'value'], rest: undefined, call: ([a, b]) => !equal(a, [b]) }],
  ['lt', { parameters: ['value', 'value'], rest: undefined, call: ([a, b]) => lessThan(a, b) }],
  ['le', { parameters: ['value', 'value'], rest: undefined, call: ([a, b]) => lessThan(a, b) || equal(a, [b]) }],
  ['gt', { parameters: ['value', 'value'], rest: undefined, call: ([a, b]) => !lessThan(a, b) && !equal(a, [b]) }],
  ['ge', { parameters: ['value', 'value'], rest: undefined, call: ([a, b]) => !lessThan(a, b) }],
  ['len', { parameters: ['value'], rest: undefined, call: ([value]) => lengthOf(value) }],
  ['index', { parameters: ['value'], rest: 'value', call: ([item, ...indexes]) => indexOf(item, indexes) }],
  ['slice', { parameters: ['value'], rest: 'value', call: ([item, ...indexes]) => sliceOf(item, indexes) }],
  ['print', { parameters: [], rest: 'any', call: print }],
  ['println', { parameters: [], rest: 'any', call: (args) => `${args.map(sprint).join(' ')}\n` }],
  ['printf', { parameters: ['string'], rest: 'any', call: ([format, ...args]) => sprintf(sprint(format), args) }],
  ['html', { parameters: [], rest: 'any', call: (args) => escapeHtml(printable(args)) }],
  ['js', { parameters: [], rest: 'any', call: (args) => escapeJs(printable(args)) }],
  ['urlquery', { parameters: [], rest: 'any', call: (args) => escapeUrl(printable(args)) }],
  ['call', { parameters: ['value'], rest: 'value', call: callOfNoFunction }],
  ['exists', { parameters: ['any'], rest: 'any', call: ([item, ...indexes]) => exists(item, indexes) }],
  ['base64decode', { parameters: ['string'], rest: undefined, call: ([text]) => decodeBase64(sprint(text)) }],
]);

/** What `if`, `with`, `and`, `or` and `not` take for true: all but false, 0, nothing and what is empty. */
export function truth(value: GoValue): boolean {
  if (value === null || value === undefined) return false;
  if (isNumber(value)) return numberOf(value) !== 0;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return sortedKeys(value).length > 0;
  return value !== false && value !== '';
}

function lessThan(a: GoValue, b: GoValue): boolean {
  const result = less(a, b);
  if (result === BAD_COMPARISON) throw new TemplateCallError(`${result}: ${typeName(a)} and ${typeName(b)}`);
  if (typeof result === 'string') throw new TemplateCallError(result);
  return result;
}

/** Go's `fmt.Sprint`: a blank between two operands when neither is a string. */
function print(args: readonly GoValue[]): string {
  let printed = '';
  for (const [index, arg] of args.entries()) {
    if (index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string') printed += ' ';
    printed += sprint(arg);
  }
  return printed;
}

function printable(args: readonly GoValue[]): string {
  return print(args.map((arg) => arg ?? '<no value>'));
}

/** Nothing in JSON is a function, so `call` can only fail. The callee's name in the message is the caller's to add. */
function callOfNoFunction([callee]: readonly GoValue[]): never {
  throw new TemplateCallError(
    callee === null || callee === undefined ? 'call of nil' : `non-function ${CALLEE} of type ${typeName(callee)}`,
  );
}

/** Stands for the source text of `call`'s first argument. */
export const CALLEE = '\0callee';
