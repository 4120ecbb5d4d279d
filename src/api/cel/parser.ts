import { strict as assert } from 'node:assert';
import { isMacro, NOWHERE, type Entry, type Expression, type Issue, type MapEntry, type StructField } from './ast';
import { CelSyntaxError, tokensOf, type Token } from './lexer';

const MAX_DEPTH = 250;
const MAX_SIZE = 100_000;
const EXPECTED =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
/** By how tightly they bind, the loosest first. */
const BINARY: readonly ReadonlySet<string>[] = [
  new Set(['<', '<=', '>', '>=', '==', '!=', 'in']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
];
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/**
 * Reads an expression (vendor/github.com/google/cel-go/parser/parser.go).
 *
 * Divergence from real Kubernetes: after the first syntax error nothing more is looked for, and what the parser would have expected is told
 * as it is at the beginning of an expression.
 */
export function parse(source: string): { readonly expression: Expression } | { readonly issue: Issue } {
  const size = [...source].length;
  if (size > MAX_SIZE)
    return {
      issue: { at: NOWHERE, message: `expression code point size exceeds limit: size: ${size}, limit ${MAX_SIZE}` },
    };
  try {
    return { expression: new Parser(tokensOf(source)).whole() };
  } catch (error) {
    if (error instanceof CelSyntaxError) return { issue: error.issue };
    throw error;
  }
}

/** Many terms in a row make no deep tree (cel-go/parser/helper.go, `balancer`). */
function balanced(
  name: string,
  terms: readonly Expression[],
  places: readonly number[],
  from: number,
  to: number,
): Expression {
  const middle = Math.floor((from + to + 1) / 2);
  const [term, next, at] = [terms[middle], terms[middle + 1], places[middle]];
  assert(term !== undefined, 'an operator stands between terms');
  if (next === undefined || at === undefined) return term;
  const left = middle === from ? term : balanced(name, terms, places, from, middle - 1);
  const right = middle === to ? next : balanced(name, terms, places, middle + 1, to);
  return { op: 'call', at, name, args: [left, right] };
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  /** How deep the rules of the grammar are within themselves: what is written one after the other counts too, as their left sides do. */
  readonly #depths = { expression: 0, relation: 0, calculation: 0, member: 0 };

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#expression();
    const { type, text, at } = this.#token;
    if (type !== 'end')
      throw new CelSyntaxError({ at, message: `Syntax error: extraneous input '${text}' expecting <EOF>` });
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { type: 'end', at: 0, text: '<EOF>' };
  }

  #is(text: string): boolean {
    return this.#token.type === 'punctuation' && this.#token.text === text;
  }

  /** Where the text stands when it is next; it is then passed. */
  #accept(text: string): number | undefined {
    if (!this.#is(text)) return undefined;
    const { at } = this.#token;
    this.#next += 1;
    return at;
  }

  #expect(text: string): void {
    if (this.#accept(text) !== undefined) return;
    throw this.#unexpected(`'${text}'`);
  }

  #unexpected(expected: string): CelSyntaxError {
    const { at, text } = this.#token;
    return new CelSyntaxError({ at, message: `Syntax error: mismatched input '${text}' expecting ${expected}` });
  }

  #descend(rule: 'expression' | 'relation' | 'calculation' | 'member'): void {
    this.#depths[rule] += 1;
    if (this.#depths[rule] > MAX_DEPTH)
      throw new CelSyntaxError({ at: NOWHERE, message: `expression recursion limit exceeded: ${MAX_DEPTH}` });
  }

  #expression(): Expression {
    this.#descend('expression');
    const condition = this.#logical('||', () => this.#logical('&&', () => this.#binary(0)));
    const at = this.#accept('?');
    let expression = condition;
    if (at !== undefined) {
      const then = this.#logical('||', () => this.#logical('&&', () => this.#binary(0)));
      this.#expect(':');
      expression = { op: 'call', at, name: '_?_:_', args: [condition, then, this.#expression()] };
    }
    this.#depths.expression -= 1;
    return expression;
  }

  #logical(operator: string, operand: () => Expression): Expression {
    const terms = [operand()];
    const places: number[] = [];
    for (let at = this.#accept(operator); at !== undefined; at = this.#accept(operator)) {
      places.push(at);
      terms.push(operand());
    }
    return balanced(`_${operator}_`, terms, places, 0, places.length - 1);
  }

  /** `isRule`: the grammar begins a rule here, and does not only read on in one. */
  #binary(level: number, isRule = true): Expression {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    const rule = level === 0 ? 'relation' : 'calculation';
    const depth = this.#depths[rule];
    if (isRule) this.#descend(rule);
    let left = this.#binary(level + 1, level === 0);
    for (;;) {
      const { type, text, at } = this.#token;
      if (type !== 'punctuation' || !operators.has(text)) break;
      this.#next += 1;
      this.#descend(rule);
      left = { op: 'call', at, name: text === 'in' ? '@in' : `_${text}_`, args: [left, this.#binary(level + 1)] };
    }
    if (isRule) this.#depths[rule] = depth;
    return left;
  }

  #unary(): Expression {
    for (const operator of ['!', '-']) {
      const at = this.#accept(operator);
      if (at === undefined) continue;
      let count = 1;
      while (this.#accept(operator) !== undefined) count += 1;
      const operand = this.#member();
      if (operator === '-' && operand.op === 'literal') {
        const { value } = operand;
        if (typeof value === 'bigint' || typeof value === 'number')
          return { ...operand, at, value: count % 2 === 1 ? -value : value };
      }
      return count % 2 === 0 ? operand : { op: 'call', at, name: `${operator}_`, args: [operand] };
    }
    return this.#member();
  }

  #member(): Expression {
    const depth = this.#depths.member;
    this.#descend('member');
    let expression = this.#primary();
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) this.#descend('member');
      const dot = this.#accept('.');
      if (dot !== undefined) {
        const optional = this.#accept('?') !== undefined;
        const { type, text } = this.#token;
        if (type !== 'identifier' && type !== 'escaped' && !isWord(this.#token)) throw this.#unexpected('IDENTIFIER');
        this.#next += 1;
        const open = optional || type === 'escaped' ? undefined : this.#accept('(');
        expression =
          open === undefined
            ? { op: 'select', at: dot, of: expression, field: text, optional }
            : this.#call(open, text, expression);
        continue;
      }
      const bracket = this.#accept('[');
      if (bracket !== undefined) {
        const optional = this.#accept('?') !== undefined;
        const index = this.#expression();
        this.#expect(']');
        expression = { op: 'index', at: bracket, of: expression, index, optional };
        continue;
      }
      const type = this.#is('{') ? qualifiedName(expression) : undefined;
      if (type === undefined) {
        this.#depths.member = depth;
        return expression;
      }
      expression = this.#struct(type);
    }
  }

  #call(at: number, name: string, target?: Expression): Expression {
    const args: Expression[] = [];
    while (!this.#is(')')) {
      args.push(this.#expression());
      if (this.#accept(',') === undefined) break;
    }
    this.#expect(')');
    const call: Expression = { op: 'call', at, name, args, ...(target !== undefined && { target }) };
    if (isMacro(name, target !== undefined, args)) requireMacroForm(call);
    return call;
  }

  #struct(type: string): Expression {
    const { at } = this.#token;
    this.#expect('{');
    const fields: Entry<StructField>[] = [];
    while (!this.#is('}')) {
      const optional = this.#accept('?') !== undefined;
      const field = this.#token;
      if (field.type !== 'identifier' && field.type !== 'escaped') throw this.#unexpected("{'}', IDENTIFIER}");
      this.#next += 1;
      const colon = this.#token.at;
      this.#expect(':');
      fields.push({ optional, value: { at: colon, name: field.text, value: this.#expression() } });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}');
    return { op: 'struct', at, type, fields };
  }

  #primary(): Expression {
    const token = this.#token;
    const { at, text } = token;
    if (token.type === 'literal') {
      this.#next += 1;
      return { op: 'literal', at, value: token.value };
    }
    if (token.type === 'identifier') {
      this.#next += 1;
      if (RESERVED.has(text)) throw new CelSyntaxError({ at, message: `reserved identifier: ${text}` });
      const open = this.#accept('(');
      return open === undefined ? { op: 'ident', at, name: text } : this.#call(open, text);
    }
    if (this.#accept('.') !== undefined) return this.#primary();
    if (this.#accept('(') !== undefined) {
      const expression = this.#expression();
      this.#expect(')');
      return expression;
    }
    if (this.#accept('[') !== undefined) return { op: 'list', at, items: this.#items() };
    if (this.#accept('{') !== undefined) return { op: 'map', at, entries: this.#entries() };
    throw this.#unexpected(EXPECTED);
  }

  #items(): readonly Entry<Expression>[] {
    const items: Entry<Expression>[] = [];
    while (!this.#is(']')) {
      const optional = this.#accept('?') !== undefined;
      items.push({ optional, value: this.#expression() });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect(']');
    return items;
  }

  #entries(): readonly Entry<MapEntry>[] {
    const entries: Entry<MapEntry>[] = [];
    while (!this.#is('}')) {
      const optional = this.#accept('?') !== undefined;
      const key = this.#expression();
      this.#expect(':');
      entries.push({ optional, value: { key, value: this.#expression() } });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}');
    return entries;
  }
}

/** A word that may stand for a field, though it is none for a variable. */
function isWord({ type, text }: Token): boolean {
  return type === 'punctuation' && text === 'in';
}

/** `a.b.c` as a name; undefined for anything else. */
export function qualifiedName(expression: Expression): string | undefined {
  if (expression.op === 'ident') return expression.name;
  if (expression.op !== 'select' || expression.optional) return undefined;
  const left = qualifiedName(expression.of);
  return left === undefined ? undefined : `${left}.${expression.field}`;
}

/** Source: vendor/github.com/google/cel-go/parser/macro.go. */
function requireMacroForm(call: Expression & { readonly op: 'call' }): void {
  const { name, args, target } = call;
  const [first, second] = args;
  if (name === 'has') {
    if (first !== undefined && first.op !== 'select')
      throw new CelSyntaxError({ at: first.at, message: 'invalid argument to has() macro' });
    return;
  }
  if (name === 'bind') {
    if (target?.op === 'ident' && target.name === 'cel' && first !== undefined && first.op !== 'ident')
      throw new CelSyntaxError({ at: first.at, message: 'cel.bind() variable names must be simple identifiers' });
    return;
  }
  const names = variablesOf(call);
  for (const variable of [first, second].slice(0, names))
    if (variable !== undefined && variable.op !== 'ident')
      throw new CelSyntaxError({ at: variable.at, message: 'argument must be a simple name' });
}

/** How many names a macro binds. */
export function variablesOf({ name, args }: Expression & { readonly op: 'call' }): 1 | 2 {
  if (name.startsWith('transform')) return 2;
  return args.length === 3 && name !== 'map' && name !== 'bind' ? 2 : 1;
}
