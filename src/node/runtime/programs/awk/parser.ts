import { posixExpression } from '../regular-expression';
import {
  AwkSyntaxError,
  type ArithmeticOperator,
  type AwkProgram,
  type ComparisonOperator,
  type Expression,
  type Redirection,
  type Rule,
  type Statement,
  type Target,
  type UserFunction,
} from './syntax';
import { tokensOf, type Token } from './tokens';

/** Parses a program. Source: the grammar of POSIX.1-2017, XCU, awk. Errors: `AwkSyntaxError`; `SyntaxError` of a regular expression. */
export function parseAwk(program: string): AwkProgram {
  return new Parser(tokensOf(program)).program();
}

/** How deep expressions and blocks may stand in each other. */
const DEPTH_LIMIT = 200;
const ASSIGNMENTS: Readonly<Record<string, ArithmeticOperator | undefined>> = {
  '=': undefined,
  '+=': '+',
  '-=': '-',
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '^=': '^',
};
const COMPARISONS: readonly string[] = ['<', '<=', '==', '!=', '>', '>='] satisfies ComparisonOperator[];
const isComparison = (text: string): text is ComparisonOperator => COMPARISONS.includes(text);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  /** In the values of a `print`: `>` says where to. */
  #printing = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, UserFunction>();
    for (;;) {
      this.#skip();
      if (this.#next.kind === 'end') return { rules, functions };
      if (this.#take('function')) {
        const { text: name, kind } = this.#advance();
        if (kind !== 'name' && kind !== 'function') this.#fail(-1);
        functions.set(name, this.#function());
      } else rules.push(this.#rule());
    }
  }

  #function(): UserFunction {
    const parameters: string[] = [];
    this.#expect('(');
    while (!this.#take(')')) {
      if (parameters.length > 0) this.#expect(',');
      this.#newlines();
      parameters.push(this.#name());
      this.#newlines();
    }
    this.#newlines();
    return { parameters, body: this.#block() };
  }

  #rule(): Rule {
    const when = this.#take('BEGIN') ? 'BEGIN' : this.#take('END') ? 'END' : this.#patterns();
    if (this.#is('{')) return { when, body: this.#block() };
    if (typeof when === 'string') this.#fail();
    if (!this.#endsStatement()) this.#fail();
    return { when, body: undefined };
  }

  #patterns(): readonly Expression[] {
    if (this.#is('{')) return [];
    const first = this.#expression();
    if (!this.#take(',')) return [first];
    this.#newlines();
    return [first, this.#expression()];
  }

  #block(): Statement {
    this.#expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.#skip();
      if (this.#take('}')) return { kind: 'block', body };
      body.push(this.#statement());
    }
  }

  #statement(): Statement {
    this.#enter();
    try {
      if (this.#is('{')) return this.#block();
      if (this.#take('if')) return this.#if();
      if (this.#take('while')) {
        const test = this.#parenthesized();
        if (this.#take(';')) return { kind: 'while', test, body: { kind: 'block', body: [] }, testsLast: false };
        return { kind: 'while', test, body: this.#body(), testsLast: false };
      }
      if (this.#take('do')) {
        const body = this.#body();
        this.#skip();
        this.#expect('while');
        const test = this.#parenthesized();
        this.#terminate();
        return { kind: 'while', test, body, testsLast: true };
      }
      if (this.#take('for')) return this.#for();
      if (this.#take(';')) return { kind: 'block', body: [] };
      const statement = this.#simple();
      this.#terminate();
      return statement;
    } finally {
      this.#depth -= 1;
    }
  }

  #body(): Statement {
    this.#newlines();
    return this.#statement();
  }

  #if(): Statement {
    const test = this.#parenthesized();
    const yes = this.#body();
    const start = this.#at;
    this.#skip();
    if (this.#take('else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#at = start;
    return { kind: 'if', test, yes, no: undefined };
  }

  #for(): Statement {
    this.#expect('(');
    const [variable, word, array, end] = this.#tokens.slice(this.#at, this.#at + 4);
    if (variable?.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && end?.text === ')') {
      this.#at += 4;
      return { kind: 'each', variable: variable.text, name: array.text, body: this.#body() };
    }
    const start = this.#is(';') ? undefined : this.#simple();
    this.#expect(';');
    this.#newlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#newlines();
    const step = this.#is(')') ? undefined : this.#simple();
    this.#expect(')');
    if (this.#take(';')) return { kind: 'for', start, test, step, body: { kind: 'block', body: [] } };
    return { kind: 'for', start, test, step, body: this.#body() };
  }

  #simple(): Statement {
    const { kind, text } = this.#next;
    if (kind !== 'word') return { kind: 'expression', value: this.#expression() };
    switch (text) {
      case 'print':
      case 'printf':
        this.#at += 1;
        return this.#print(text === 'printf');
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
        this.#at += 1;
        return { kind: text };
      case 'exit':
      case 'return':
        this.#at += 1;
        return { kind: text, value: this.#endsStatement() ? undefined : this.#expression() };
      case 'delete': {
        this.#at += 1;
        const name = this.#name();
        return { kind: 'delete', name, index: this.#is('[') ? this.#index() : undefined };
      }
      default:
        return { kind: 'expression', value: this.#expression() };
    }
  }

  #print(isFormatted: boolean): Statement {
    const values = this.#printed();
    const { text } = this.#next;
    const redirection: Redirection | undefined =
      text === '>' || text === '>>' || text === '|'
        ? { kind: text, to: (this.#advance(), this.#unpiped(() => this.#concatenation())) }
        : undefined;
    if (isFormatted && values.length === 0) this.#fail();
    return { kind: 'print', isFormatted, values, redirection };
  }

  /** `(a, b)` are two values, `(a) b` is one. */
  #printed(): readonly Expression[] {
    const endsList = (): boolean => this.#endsStatement() || ['>', '>>', '|'].includes(this.#next.text);
    if (endsList()) return [];
    const start = this.#at;
    if (this.#take('(')) {
      const list = this.#open(() => this.#list(')'));
      if (endsList()) return list;
      this.#at = start;
    }
    return this.#unpiped(() => {
      const values = [this.#expression()];
      while (this.#take(',')) {
        this.#newlines();
        values.push(this.#expression());
      }
      return values;
    });
  }

  #unpiped<Result>(parse: () => Result): Result {
    const before = this.#printing;
    this.#printing = true;
    const result = parse();
    this.#printing = before;
    return result;
  }

  /** Inside brackets nothing of the outside is meant. */
  #open<Result>(parse: () => Result): Result {
    const before = this.#printing;
    this.#printing = false;
    const result = parse();
    this.#printing = before;
    return result;
  }

  /** Up to the bracket that ends it, which is taken. */
  #list(end: string): readonly Expression[] {
    const values: Expression[] = [];
    this.#newlines();
    while (!this.#take(end)) {
      if (values.length > 0) this.#expect(',');
      this.#newlines();
      values.push(this.#expression());
      this.#newlines();
    }
    return values;
  }

  #index(): readonly Expression[] {
    this.#expect('[');
    const index = this.#open(() => this.#list(']'));
    if (index.length === 0) this.#fail(-1);
    return index;
  }

  #parenthesized(): Expression {
    this.#expect('(');
    const inner = this.#open(() => this.#expression());
    this.#expect(')');
    return inner;
  }

  #expression(): Expression {
    this.#enter();
    const left = this.#choice();
    this.#depth -= 1;
    const { kind, text } = this.#next;
    if (kind !== 'mark' || !(text in ASSIGNMENTS) || !isTarget(left)) return left;
    this.#at += 1;
    this.#newlines();
    return { kind: 'assignment', target: left, operator: ASSIGNMENTS[text], value: this.#expression() };
  }

  #choice(): Expression {
    const test = this.#or();
    if (!this.#take('?')) return test;
    this.#newlines();
    const yes = this.#expression();
    this.#newlines();
    this.#expect(':');
    this.#newlines();
    return { kind: 'choice', test, yes, no: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('||')) {
      this.#newlines();
      left = { kind: 'logic', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#membership();
    while (this.#take('&&')) {
      this.#newlines();
      left = { kind: 'logic', operator: '&&', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expression {
    let left = this.#match();
    while (this.#take('in')) left = { kind: 'membership', index: [left], name: this.#name() };
    return left;
  }

  #match(): Expression {
    let text = this.#comparison();
    for (;;) {
      const negated = this.#is('!~');
      if (!negated && !this.#is('~')) return text;
      this.#at += 1;
      text = { kind: 'match', negated, text, pattern: this.#comparison() };
    }
  }

  #comparison(): Expression {
    let left = this.#concatenation();
    while (this.#is('|') && this.#tokens[this.#at + 1]?.text === 'getline') {
      this.#at += 2;
      left = { kind: 'getline', from: 'command', source: left, target: this.#getlineTarget() };
    }
    const { kind, text } = this.#next;
    if (kind !== 'mark' || !isComparison(text) || (text === '>' && this.#printing)) return left;
    this.#at += 1;
    return { kind: 'comparison', operator: text, left, right: this.#concatenation() };
  }

  #concatenation(): Expression {
    let left = this.#sum();
    while (this.#startsValue()) left = { kind: 'concatenation', left, right: this.#sum() };
    return left;
  }

  #startsValue(): boolean {
    const { kind, text } = this.#next;
    if (kind === 'mark') return ['$', '(', '++', '--'].includes(text);
    return /^(?:number|string|regex|name|function|builtin)$/.test(kind);
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const { text } = this.#next;
      if (this.#next.kind !== 'mark' || (text !== '+' && text !== '-')) return left;
      this.#at += 1;
      left = { kind: 'arithmetic', operator: text, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.#unary();
    for (;;) {
      const { text } = this.#next;
      if (this.#next.kind !== 'mark' || (text !== '*' && text !== '/' && text !== '%')) return left;
      this.#at += 1;
      left = { kind: 'arithmetic', operator: text, left, right: this.#unary() };
    }
  }

  #unary(): Expression {
    const { kind, text } = this.#next;
    if (kind !== 'mark' || (text !== '!' && text !== '-' && text !== '+')) return this.#power();
    this.#at += 1;
    this.#enter();
    const operand = this.#unary();
    this.#depth -= 1;
    return { kind: 'unary', operator: text, operand };
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#take('^')) return left;
    this.#enter();
    const right = this.#unary();
    this.#depth -= 1;
    return { kind: 'arithmetic', operator: '^', left, right };
  }

  #postfix(): Expression {
    const value = this.#primary();
    if (!isTarget(value)) return value;
    const by = this.#is('++') ? 1 : this.#is('--') ? -1 : undefined;
    if (by === undefined) return value;
    this.#at += 1;
    return { kind: 'increment', target: value, by, isPrefix: false };
  }

  #primary(): Expression {
    const { kind, text } = this.#advance();
    switch (kind) {
      case 'number':
        return { kind: 'literal', value: Number(text) };
      case 'string':
        return { kind: 'literal', value: text };
      case 'regex':
        return { kind: 'regex', expression: posixExpression(text, { extended: true }) };
      case 'name':
        return this.#is('[') ? { kind: 'element', name: text, index: this.#index() } : { kind: 'variable', name: text };
      case 'function':
        return { kind: 'call', name: text, args: this.#args() };
      case 'builtin':
        if (!this.#is('(')) {
          if (text !== 'length') this.#fail();
          return { kind: 'builtin', name: text, args: [] };
        }
        return { kind: 'builtin', name: text, args: this.#args() };
      case 'word':
        if (text === 'getline') return this.#getline();
        return this.#fail(-1);
      case 'mark':
        return this.#marked(text);
      default:
        return this.#fail(-1);
    }
  }

  #marked(mark: string): Expression {
    if (mark === '$') {
      const by = this.#is('++') ? 1 : this.#is('--') ? -1 : undefined;
      if (by !== undefined) return { kind: 'field', index: this.#primary() };
      return { kind: 'field', index: this.#is('-') ? this.#unary() : this.#primary() };
    }
    if (mark === '++' || mark === '--') {
      const target = this.#primary();
      if (!isTarget(target)) return this.#fail(-1);
      return { kind: 'increment', target, by: mark === '++' ? 1 : -1, isPrefix: true };
    }
    if (mark !== '(') return this.#fail(-1);
    const values = this.#open(() => this.#list(')'));
    const [inner] = values;
    if (inner === undefined) return this.#fail(-1);
    if (values.length === 1) return { kind: 'group', inner };
    this.#expect('in');
    return { kind: 'membership', index: values, name: this.#name() };
  }

  #args(): readonly Expression[] {
    this.#expect('(');
    return this.#open(() => this.#list(')'));
  }

  #getline(): Expression {
    const target = this.#getlineTarget();
    if (!this.#take('<')) return { kind: 'getline', from: 'input', source: undefined, target };
    return { kind: 'getline', from: 'file', source: this.#primary(), target };
  }

  #getlineTarget(): Target | undefined {
    if (this.#next.kind !== 'name' && !this.#is('$')) return undefined;
    const target = this.#primary();
    return isTarget(target) ? target : undefined;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: this.#tokens.at(-1)?.line ?? 1 };
  }

  #advance(): Token {
    const token = this.#next;
    this.#at += 1;
    return token;
  }

  #is(text: string): boolean {
    const { kind } = this.#next;
    return (kind === 'mark' || kind === 'word') && this.#next.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail();
  }

  #name(): string {
    const { kind, text } = this.#advance();
    if (kind !== 'name') this.#fail(-1);
    return text;
  }

  #newlines(): void {
    while (this.#next.kind === 'newline') this.#at += 1;
  }

  #skip(): void {
    while (this.#next.kind === 'newline' || this.#is(';')) this.#at += 1;
  }

  #endsStatement(): boolean {
    return this.#next.kind === 'newline' || this.#next.kind === 'end' || this.#is(';') || this.#is('}');
  }

  #terminate(): void {
    if (!this.#endsStatement()) this.#fail();
    if (!this.#is('}')) this.#at += 1;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT) this.#fail();
  }

  #fail(offset = 0): never {
    const token = this.#tokens[this.#at + offset] ?? this.#next;
    throw new AwkSyntaxError(token.line, token.text);
  }
}

function isTarget(expression: Expression): expression is Target {
  return expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element';
}
