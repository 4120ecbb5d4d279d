import { strict as assert } from 'node:assert';
import { isMacro, NOWHERE, type Entry, type Expression, type Issue, type MapEntry, type StructField } from './ast';
import { CelSyntaxError, tokensOf, type Token } from './lexer';
import { RESERVED_WORDS } from './reserved-words';

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

const END: Token = { type: 'end', at: 0, text: '<EOF>' };
const CLOSING = new Set([')', ']']);
/** What may stand behind a closed bracket. */
const AFTER_OPERAND = new Set('. [ ? < <= > >= == != in + - * / % && ||'.split(' '));
const MAX_INT = 2n ** 63n - 1n;

/**
 * Reads an expression (vendor/github.com/google/cel-go/parser/parser.go). `bindings`: whether `cel.bind` is known.
 *
 * Divergence from real Kubernetes: after a syntax error that one word more or less does not mend, nothing more is looked for.
 */
export function parse(
  source: string,
  bindings = false,
): { readonly expression: Expression } | { readonly issues: readonly Issue[] } {
  const size = [...source].length;
  if (size > MAX_SIZE)
    return {
      issues: [{ at: NOWHERE, message: `expression code point size exceeds limit: size: ${size}, limit ${MAX_SIZE}` }],
    };
  const issues: Issue[] = [];
  try {
    const expression = new Parser(source, tokensOf(source, issues), issues, bindings).whole();
    if (issues.length === 0) return { expression };
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    // What is too deep is not read at all.
    if (error.issue.at === NOWHERE) return { issues: [error.issue] };
    issues.push(error.issue);
  }
  return { issues };
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

  readonly #source: string;
  readonly #issues: Issue[];
  readonly #bindings: boolean;

  constructor(source: string, tokens: readonly Token[], issues: Issue[], bindings: boolean) {
    this.#source = source;
    this.#tokens = tokens;
    this.#issues = issues;
    this.#bindings = bindings;
  }

  whole(): Expression {
    const expression = this.#expression();
    if (this.#token.type === 'end') return expression;
    if (this.#following.type !== 'end') throw this.#unexpected('<EOF>');
    this.#report(`extraneous input '${this.#token.text}' expecting <EOF>`);
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? END;
  }

  get #following(): Token {
    return this.#tokens[this.#next + 1] ?? END;
  }

  #report(message: string): void {
    this.#issues.push({ at: this.#token.at, message: `Syntax error: ${message}` });
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

  /** A word too many is passed over, one that is missing is thought of (ANTLR's DefaultErrorStrategy, `RecoverInline`). */
  #expect(text: string): void {
    if (this.#accept(text) !== undefined) return;
    const { type, text: own } = this.#token;
    if (this.#following.type === 'punctuation' && this.#following.text === text) {
      this.#report(`extraneous input '${own}' expecting '${text}'`);
      this.#next += 2;
    } else if (CLOSING.has(text) && (type === 'end' || (type === 'punctuation' && AFTER_OPERAND.has(own)))) {
      this.#report(`missing '${text}' at '${own}'`);
    } else throw this.#unexpected(`'${text}'`);
  }

  /** The end of a list or of a map, or another element. */
  #expectEnd(close: string): void {
    if (this.#is(close)) {
      this.#next += 1;
      return;
    }
    if (this.#tokens[this.#next - 1]?.text === ',') throw this.#unexpected(`'${close}'`);
    const expected = `{'${close}', ','}`;
    if (this.#following.type !== 'punctuation' || this.#following.text !== close) throw this.#unexpected(expected);
    this.#report(`extraneous input '${this.#token.text}' expecting ${expected}`);
    this.#next += 2;
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
        const { type, text, at } = this.#token;
        if (type !== 'identifier' && type !== 'escaped' && !isWord(this.#token)) {
          const passed = this.#source.slice(dot, type === 'end' ? at : at + text.length).trimEnd();
          throw new CelSyntaxError({ at, message: `Syntax error: no viable alternative at input '${passed}'` });
        }
        if (type === 'escaped') this.#issues.push({ at, message: "unsupported syntax: '`'" });
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
    if (!this.#is(')'))
      do args.push(this.#expression());
      while (this.#accept(',') !== undefined);
    this.#expect(')');
    const isBinding = this.#bindings && name === 'bind' && target?.op === 'ident' && target.name === 'cel';
    const called = isBinding ? '@bind' : name;
    const call: Expression = { op: 'call', at, name: called, args, ...(target !== undefined && { target }) };
    const issue = isMacro(called, target !== undefined, args) ? macroIssue(call) : undefined;
    if (issue !== undefined) this.#issues.push(issue);
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
      if (field.type === 'escaped') this.#issues.push({ at: field.at, message: "unsupported syntax: '`'" });
      this.#next += 1;
      const colon = this.#token.at;
      this.#expect(':');
      fields.push({ optional, value: { at: colon, name: field.text, value: this.#expression() } });
      if (this.#accept(',') === undefined) break;
    }
    this.#expectEnd('}');
    return { op: 'struct', at, type, fields };
  }

  #primary(): Expression {
    const token = this.#token;
    const { at, text } = token;
    if (token.type === 'literal') {
      this.#next += 1;
      const { value } = token;
      if (typeof value === 'bigint' && value > MAX_INT && !this.#isNegated(value))
        this.#issues.push({ at, message: 'invalid int literal' });
      return { op: 'literal', at, value };
    }
    if (token.type === 'identifier') {
      this.#next += 1;
      if (RESERVED_WORDS.has(text)) this.#issues.push({ at, message: `reserved identifier: ${text}` });
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

  /** The lowest int is one that is negated at once. */
  #isNegated(value: bigint): boolean {
    return value === MAX_INT + 1n && this.#tokens[this.#next - 2]?.text === '-';
  }

  #items(): readonly Entry<Expression>[] {
    const items: Entry<Expression>[] = [];
    while (!this.#is(']')) {
      const optional = this.#accept('?') !== undefined;
      items.push({ optional, value: this.#expression() });
      if (this.#accept(',') === undefined || this.#is(',')) break;
    }
    this.#expectEnd(']');
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
    this.#expectEnd('}');
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

/** What is wrong with the names that a macro is to bind. Source: vendor/github.com/google/cel-go/parser/macro.go. */
function macroIssue(call: Expression & { readonly op: 'call' }): Issue | undefined {
  const { name, args } = call;
  const [first, second] = args;
  if (name === 'has')
    return first === undefined || first.op === 'select'
      ? undefined
      : { at: first.at, message: 'invalid argument to has() macro' };
  if (name === '@bind')
    return first === undefined || first.op === 'ident'
      ? undefined
      : { at: first.at, message: 'cel.bind() variable names must be simple identifiers' };
  const names = [first, second].slice(0, variablesOf(call));
  for (const variable of names)
    if (variable !== undefined && variable.op !== 'ident')
      return { at: variable.at, message: 'argument must be a simple name' };
  const [one, two] = names;
  if (one?.op === 'ident' && two?.op === 'ident' && one.name === two.name)
    return { at: two.at, message: `duplicate variable name: ${two.name}` };
  return undefined;
}

/** How many names a macro binds. */
export function variablesOf({ name, args }: Expression & { readonly op: 'call' }): 1 | 2 {
  if (name.startsWith('transform')) return 2;
  return args.length === 3 && name !== 'map' && name !== '@bind' ? 2 : 1;
}
