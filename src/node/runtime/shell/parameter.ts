import type { ParameterOperation, Word } from 'unbash';
import { evaluateText } from './arithmetic';
import { append, appendResult, expandPattern, expandText, type AppendMode, type ExpansionScope } from './expansion';
import type { FieldBuilder } from './field-builder';
import { compilePattern, matches, prefixLength, replaceMatches, suffixLength } from './pattern';
import { ShellError } from './shell-error';
import { itemsOf } from './variables';
import { planOf, type ParameterSegment } from './word-plan';

/** What a parameter holds: one text, a list (`$@`, `${a[@]}`), or nothing. `joined`: `$*` and `${a[*]}`, one text inside quotes. */
type Value = { readonly text: string | undefined } | { readonly items: readonly string[]; readonly joined: boolean };

/** Expands `$x` and `${x...}` into the fields of a word. */
export function expandParameter(
  builder: FieldBuilder,
  segment: ParameterSegment,
  scope: ExpansionScope,
  mode: AppendMode,
): void {
  const { operation } = segment;
  if (operation?.type === 'Unknown' || segment.name === '') throw scope.fail(`${segment.source}: bad substitution`);
  if (segment.prefix === '#') {
    appendResult(builder, String(lengthOf(lookUp(segment.name, segment.index, scope), segment, scope)), mode);
    return;
  }
  if (segment.prefix === '!' && operation?.type === 'Names') {
    const names = scope.variables.names().filter((name) => name.startsWith(segment.name));
    appendValue(builder, { items: names, joined: operation.operator === '*' }, scope, mode);
    return;
  }
  const name = segment.prefix === '!' ? indirection(segment, scope) : segment.name;
  const value = lookUp(name, segment.index, scope);
  if (operation?.type === 'Default') {
    expandDefault(builder, name, operation, value, scope, mode);
    return;
  }
  if ('text' in value && value.text === undefined && scope.noUnset) throw scope.unbound(name);
  appendValue(builder, operation === undefined ? value : transform(value, operation, scope), scope, mode);
}

function indirection({ name, index }: ParameterSegment, scope: ExpansionScope): string {
  const value = lookUp(name, index, scope);
  const target = 'text' in value ? value.text : value.items[0];
  if (target === undefined || target === '') throw new ShellError(`${name}: invalid indirect expansion`);
  return target;
}

function lookUp(name: string, index: Word | undefined, scope: ExpansionScope): Value {
  if (name === '@' || name === '*') return { items: scope.positional, joined: name === '*' };
  if (/^\d+$/.test(name) && name !== '0') return { text: scope.positional[Number(name) - 1] };
  if (index === undefined) return { text: scope.special(name) ?? scope.variables.get(name) };
  const items = itemsOf(scope.variables.find(name));
  if (index.value === '@' || index.value === '*') return { items, joined: index.value === '*' };
  const position = Number(evaluateText(expandText(index, scope), scope.arithmetic));
  return { text: items[position < 0 ? items.length + position : position] };
}

function lengthOf(value: Value, segment: ParameterSegment, scope: ExpansionScope): number {
  if ('items' in value) return value.items.length;
  if (value.text === undefined && scope.noUnset) throw scope.unbound(segment.name);
  return [...(value.text ?? '')].length;
}

function appendValue(builder: FieldBuilder, value: Value, scope: ExpansionScope, mode: AppendMode): void {
  if ('text' in value) {
    appendResult(builder, value.text ?? '', mode);
    return;
  }
  if (mode.quoted && value.joined) {
    builder.quoted(value.items.join((scope.variables.get('IFS') ?? ' ').slice(0, 1)));
    return;
  }
  value.items.forEach((item, index) => {
    if (index > 0) builder.endField();
    appendResult(builder, item, mode);
  });
}

function expandDefault(
  builder: FieldBuilder,
  name: string,
  { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
  value: Value,
  scope: ExpansionScope,
  mode: AppendMode,
): void {
  const isSet = 'text' in value ? value.text !== undefined : value.items.length > 0;
  const isEmpty = 'text' in value ? value.text === '' : value.items.length === 1 && value.items[0] === '';
  const present = isSet && !(operator.startsWith(':') && isEmpty);
  const appendOperand = (): void =>
    append(builder, planOf(operand).segments, scope, { quoted: mode.quoted, splits: !mode.quoted });
  switch (operator.at(-1)) {
    case '+':
      if (present) appendOperand();
      return;
    case '-':
      if (present) appendValue(builder, value, scope, mode);
      else appendOperand();
      return;
    case '=': {
      if (present) {
        appendValue(builder, value, scope, mode);
        return;
      }
      if (!/^[A-Za-z_]\w*$/.test(name)) throw scope.fail(`$${name}: cannot assign in this way`);
      const text = expandText(operand, scope);
      scope.variables.set(name, text);
      appendResult(builder, text, mode);
      return;
    }
    default: {
      if (present) {
        appendValue(builder, value, scope, mode);
        return;
      }
      const message = expandText(operand, scope);
      if (message !== '') throw scope.fail(`${name}: ${message}`);
      throw operator === ':?' ? scope.nullOrUnset(name) : scope.fail(`${name}: parameter not set`);
    }
  }
}

function transform(value: Value, operation: ParameterOperation, scope: ExpansionScope): Value {
  if (operation.type === 'Slice') return slice(value, operation, scope);
  const change = changeOf(operation, scope);
  if ('items' in value) return { items: value.items.map(change), joined: value.joined };
  return { text: value.text === undefined ? undefined : change(value.text) };
}

function changeOf(operation: ParameterOperation, scope: ExpansionScope): (text: string) => string {
  switch (operation.type) {
    case 'Remove': {
      const pattern = compilePattern(expandPattern(operation.operand, scope));
      const longest = operation.operator.length === 2;
      if (operation.operator.startsWith('#')) return (text) => text.slice(prefixLength(pattern, text, longest) ?? 0);
      return (text) => text.slice(0, text.length - (suffixLength(pattern, text, longest) ?? 0));
    }
    case 'Replace': {
      const pattern = compilePattern(expandPattern(operation.pattern, scope));
      const replacement = expandText(operation.replacement, scope);
      return (text) => {
        if (operation.operator === '/#') {
          const length = prefixLength(pattern, text, true);
          return length === undefined ? text : replacement + text.slice(length);
        }
        if (operation.operator === '/%') {
          const length = suffixLength(pattern, text, true);
          return length === undefined ? text : text.slice(0, text.length - length) + replacement;
        }
        return replaceMatches(pattern, text, replacement, operation.operator === '//');
      };
    }
    case 'CaseModification': {
      const pattern =
        operation.operand === undefined ? undefined : compilePattern(expandPattern(operation.operand, scope));
      const upper = operation.operator.startsWith('^');
      const convert = (char: string): string =>
        pattern !== undefined && !matches(pattern, char) ? char : upper ? char.toUpperCase() : char.toLowerCase();
      if (operation.operator.length === 2) return (text) => [...text].map(convert).join('');
      return (text) => (text === '' ? text : convert(text[0] ?? '') + text.slice(1));
    }
    case 'Transform':
      return transformation(operation.operand.value, scope);
    default:
      throw scope.fail('bad substitution');
  }
}

function transformation(operator: string, scope: ExpansionScope): (text: string) => string {
  switch (operator) {
    case 'U':
      return (text) => text.toUpperCase();
    case 'L':
      return (text) => text.toLowerCase();
    case 'u':
      return (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
    case 'Q':
      return (text) => `'${text.replaceAll("'", "'\\''")}'`;
    default:
      throw scope.fail('bad substitution');
  }
}

function slice(
  value: Value,
  { offset, length }: Extract<ParameterOperation, { type: 'Slice' }>,
  scope: ExpansionScope,
): Value {
  const number = (word: Word): number => Number(evaluateText(expandText(word, scope), scope.arithmetic));
  const from = number(offset);
  const count = length === undefined ? undefined : number(length);
  if ('items' in value) {
    const items = value.items;
    const isPositional = items === scope.positional;
    const start = from < 0 ? items.length + from : isPositional ? Math.max(0, from - 1) : from;
    return { items: items.slice(start, count === undefined ? undefined : start + count), joined: value.joined };
  }
  const characters = [...(value.text ?? '')];
  const start = from < 0 ? characters.length + from : from;
  if (start < 0 || start > characters.length) return { text: '' };
  const end = count === undefined ? characters.length : count < 0 ? characters.length + count : start + count;
  if (end < start) throw scope.fail(`${count}: substring expression < 0`);
  return { text: characters.slice(start, end).join('') };
}
