import { compareBytes } from '../go/text';

/** One condition on a field, `status.phase!=Running`. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** All terms must hold; none: everything matches. */
export type FieldSelector = readonly FieldTerm[];

export type FieldSelectorResult = { readonly selector: FieldSelector } | { readonly error: string };

/**
 * Parses a field selector's text; terms come out sorted. Whether a field may be selected by is the kind's to say
 * (`field label not supported: x`). Source: `apimachinery/pkg/fields/selector.go`.
 */
export function parseFieldSelector(text: string): FieldSelectorResult {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort(compareBytes)) {
    if (part === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    if (match === null) return { error: `invalid selector: '${text}'; can't understand '${part}'` };
    const [, field = '', operator = '=', escaped = ''] = match;
    const value = unescapeValue(escaped);
    if ('error' in value) return value;
    if (field === '' && value.text === '') continue;
    terms.push({ field, operator: operator === '!=' ? '!=' : '=', value: value.text });
  }
  return { selector: terms };
}

/** `valueOf` gives a field's value, empty where it has none. */
export function matchesFieldSelector(selector: FieldSelector, valueOf: (field: string) => string): boolean {
  for (const { field, operator, value } of selector) {
    if ((valueOf(field) === value) !== (operator === '=')) return false;
  }
  return true;
}

/** The value a selector pins the field to, when it does: `metadata.name` of a single object. */
export function requiredFieldValue(selector: FieldSelector, field: string): string | undefined {
  return selector.find((term) => term.operator === '=' && term.field === field)?.value;
}

function splitTerms(text: string): string[] {
  if (text === '') return [];
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ',') {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function unescapeValue(text: string): { readonly text: string } | { readonly error: string } {
  let unescaped = '';
  let isEscaped = false;
  for (const character of text) {
    const isSpecial = character === '\\' || character === ',' || character === '=';
    if (isEscaped) {
      if (!isSpecial) return { error: `invalid field selector: invalid escape sequence: \\${character}` };
      unescaped += character;
      isEscaped = false;
    } else if (character === '\\') {
      isEscaped = true;
    } else if (isSpecial) {
      return { error: `invalid field selector: unescaped character in value: ${character.codePointAt(0) ?? 0}` };
    } else {
      unescaped += character;
    }
  }
  return isEscaped ? { error: 'invalid field selector: invalid escape sequence: \\' } : { text: unescaped };
}
