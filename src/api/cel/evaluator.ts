import { isMacro, type Expression } from './ast';
import { isTypeName } from './checker';
import { CelCostError, CelError, noSuchKey, noSuchOverload } from './errors';
import type { FunctionTable, Overload } from './functions';
import { qualifiedName, variablesOf } from './parser';
import { order } from './library/lists';
import { elementAt } from './library/standard';
import { valueFits } from './value-types';
import { equal, isList, isMap, LiteralMap, Optional, typeNameOf, TypeValue, Uint, type CelValue } from './values';

/** What an expression is evaluated with. Values are asked for when they are first needed. */
export interface Activation {
  readonly functions: FunctionTable;
  readonly variable: (name: string) => CelValue | undefined;
  /** The most that one evaluation may cost. */
  readonly costLimit: number;
}

export type Evaluation =
  | { readonly value: CelValue; readonly cost: number }
  | { readonly error: string; readonly cost: number };

/**
 * The value of an expression, or why it has none (vendor/github.com/google/cel-go/interpreter).
 *
 * Divergence from real Kubernetes: costs follow the same model (one for each look-up, call and step, a tenth for each character that is looked
 * at) without matching every number of the real one; past the limit it ends with the same error.
 */
export function evaluate(expression: Expression, activation: Activation): Evaluation {
  const evaluator = new Evaluator(activation);
  try {
    return { value: evaluator.value(expression, new Map()), cost: evaluator.cost };
  } catch (error) {
    if (error instanceof CelError || error instanceof CelCostError)
      return { error: error.message, cost: evaluator.cost };
    throw error;
  }
}

type Locals = ReadonlyMap<string, CelValue>;
type Call = Expression & { readonly op: 'call' };

class Evaluator {
  cost = 0;
  readonly #activation: Activation;

  constructor(activation: Activation) {
    this.#activation = activation;
  }

  value(expression: Expression, locals: Locals): CelValue {
    switch (expression.op) {
      case 'literal':
        return literalValue(expression.value);
      case 'ident':
        return this.#ident(expression.name, locals);
      case 'select':
        return this.#select(expression, locals);
      case 'index': {
        const [of, index] = [this.value(expression.of, locals), this.value(expression.index, locals)];
        if (!expression.optional && isList(of) && typeof index !== 'bigint') return elementAt(of, index);
        return this.#dispatch(expression.optional ? '_[?_]' : '_[_]', false, [of, index]);
      }
      case 'call':
        return this.#call(expression, locals);
      case 'list':
        this.#spend(10);
        return expression.items.flatMap(({ optional, value }) => {
          const item = this.value(value, locals);
          if (!optional) return [item];
          if (!(item instanceof Optional)) throw noSuchOverload();
          return item.value === undefined ? [] : [item.value];
        });
      case 'map': {
        this.#spend(30);
        const entries: (readonly [CelValue, CelValue])[] = [];
        for (const { optional, value } of expression.entries)
          this.#addEntry(entries, this.value(value.key, locals), this.value(value.value, locals), optional);
        return new LiteralMap(entries);
      }
      case 'struct': {
        this.#spend(40);
        const entries: (readonly [CelValue, CelValue])[] = [];
        for (const { optional, value } of expression.fields)
          this.#addEntry(entries, value.name, this.value(value.value, locals), optional);
        return new LiteralMap(entries, expression.type);
      }
    }
  }

  #spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#activation.costLimit)
      throw new CelCostError('operation cancelled: actual cost limit exceeded');
  }

  #addEntry(entries: (readonly [CelValue, CelValue])[], key: CelValue, value: CelValue, optional: boolean): void {
    if (!optional) entries.push([key, value]);
    else if (!(value instanceof Optional)) throw noSuchOverload();
    else if (value.value !== undefined) entries.push([key, value.value]);
  }

  #ident(name: string, locals: Locals): CelValue {
    this.#spend(1);
    const value = locals.get(name) ?? this.#activation.variable(name);
    if (value !== undefined) return value;
    if (isTypeName(name)) return new TypeValue(name);
    throw new CelError(`no such attribute(s): ${name}`);
  }

  #select(expression: Expression & { readonly op: 'select' }, locals: Locals): CelValue {
    const name = qualifiedName(expression);
    if (name !== undefined && isTypeName(name)) return new TypeValue(name);
    const dotted = name === undefined ? undefined : this.#activation.variable(name);
    if (dotted !== undefined) return dotted;
    const of = this.value(expression.of, locals);
    this.#spend(1);
    if (of instanceof Optional) {
      if (of.value === undefined) return Optional.none;
      return new Optional(this.#fieldOf(of.value, expression.field));
    }
    const value = this.#fieldOf(of, expression.field);
    if (expression.optional) return value === undefined ? Optional.none : new Optional(value);
    if (value === undefined) throw noSuchKey(expression.field);
    return value;
  }

  #fieldOf(of: CelValue, field: string): CelValue | undefined {
    if (!isMap(of)) throw noSuchKey(field);
    return of.get(field);
  }

  #call(call: Call, locals: Locals): CelValue {
    const { name, target, args } = call;
    const [first, second, third] = args;
    if (target === undefined && first !== undefined && second !== undefined) {
      if (name === '_&&_') return this.#logical(first, second, locals, false);
      if (name === '_||_') return this.#logical(first, second, locals, true);
      if (name === '_?_:_' && third !== undefined) {
        const condition = this.value(first, locals);
        if (typeof condition !== 'boolean') throw noSuchOverload();
        return this.value(condition ? second : third, locals);
      }
    }
    if (isMacro(name, target !== undefined, args)) {
      const value = this.#macro(call, locals);
      if (value !== undefined) return value;
    }
    if (target === undefined) return this.#dispatch(name, false, this.#values(args, locals));
    const namespace = qualifiedName(target);
    if (namespace !== undefined && this.#isNamespace(namespace, locals)) {
      const full = `${namespace}.${name}`;
      if (this.#activation.functions.find(full, false).length > 0)
        return this.#dispatch(full, false, this.#values(args, locals));
    }
    if (name === 'or' || name === 'orValue') {
      const chosen = this.value(target, locals);
      if (chosen instanceof Optional && first !== undefined && args.length === 1) {
        this.#spend(1);
        if (chosen.value === undefined) return this.value(first, locals);
        return name === 'or' ? chosen : chosen.value;
      }
    }
    return this.#dispatch(name, true, this.#values([target, ...args], locals));
  }

  #isNamespace(name: string, locals: Locals): boolean {
    const [root = ''] = name.split('.', 1);
    return !locals.has(root) && this.#activation.variable(root) === undefined;
  }

  #values(expressions: readonly Expression[], locals: Locals): readonly CelValue[] {
    return expressions.map((expression) => this.value(expression, locals));
  }

  #dispatch(name: string, isMember: boolean, args: readonly CelValue[]): CelValue {
    const overload = this.#activation.functions.find(name, isMember).find((known) => accepts(known, args));
    if (overload === undefined) throw noSuchOverload();
    this.#spend(1 + (overload.cost?.(...args) ?? 0));
    return overload.call(...args);
  }

  /** An error on one side does not matter where the other decides. */
  #logical(left: Expression, right: Expression, locals: Locals, deciding: boolean): boolean {
    const first = this.#attempt(left, locals);
    if (first === deciding) return deciding;
    const second = this.#attempt(right, locals);
    if (second === deciding) return deciding;
    for (const side of [first, second]) if (side instanceof CelError) throw side;
    if (typeof first !== 'boolean' || typeof second !== 'boolean') throw noSuchOverload();
    return !deciding;
  }

  #attempt(expression: Expression, locals: Locals): CelValue | CelError {
    try {
      return this.value(expression, locals);
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  }

  #macro(call: Call, locals: Locals): CelValue | undefined {
    const { name, target, args } = call;
    const [first, second, third, fourth] = args;
    if (name === 'has') return first?.op === 'select' ? this.#has(first, locals) : undefined;
    if (name === '@bind') {
      if (first?.op !== 'ident') return undefined;
      if (second === undefined || third === undefined) return undefined;
      return this.value(third, new Map(locals).set(first.name, this.value(second, locals)));
    }
    if (target === undefined || first?.op !== 'ident' || second === undefined) return undefined;
    const range = this.value(target, locals);
    if (name === 'optMap' || name === 'optFlatMap') {
      if (!(range instanceof Optional)) throw noSuchOverload();
      if (range.value === undefined) return Optional.none;
      const result = this.value(second, new Map(locals).set(first.name, range.value));
      return name === 'optMap' ? new Optional(result) : result;
    }
    const isPair = variablesOf(call) === 2;
    const [body, transform] = isPair ? [third, fourth] : [second, third];
    if (body === undefined) return undefined;
    const other = isPair && second.op === 'ident' ? second.name : undefined;
    const steps = this.#steps(range, locals, first.name, other);
    switch (name) {
      case 'all':
        return this.#decide(steps, body, false);
      case 'exists':
        return this.#decide(steps, body, true);
      case 'exists_one':
      case 'existsOne': {
        let count = 0;
        for (const [, inner] of steps) if (this.#condition(body, inner)) count += 1;
        return count === 1;
      }
      case 'sortBy': {
        const keyed = Array.from(steps, ([item, inner]) => [item, this.value(body, inner)] as const);
        return keyed.sort(([, a], [, b]) => order(a, b)).map(([item]) => item);
      }
      case 'filter': {
        const kept: CelValue[] = [];
        for (const [key, inner] of steps) if (this.#condition(body, inner)) kept.push(key);
        return kept;
      }
      default:
        return this.#transformed(name, steps, body, transform);
    }
  }

  #transformed(
    name: string,
    steps: Iterable<readonly [CelValue, Locals]>,
    body: Expression,
    transform: Expression | undefined,
  ): CelValue {
    const results: CelValue[] = [];
    const entries: (readonly [CelValue, CelValue])[] = [];
    for (const [key, inner] of steps) {
      if (transform !== undefined && !this.#condition(body, inner)) continue;
      const result = this.value(transform ?? body, inner);
      if (name === 'transformMap') entries.push([key, result]);
      else if (name === 'transformMapEntry') {
        if (!isMap(result)) throw noSuchOverload();
        for (const own of result.keys()) {
          if (entries.some(([known]) => equal(known, own)))
            throw new CelError(`insert failed: key ${keyText(own)} already exists`);
          entries.push([own, result.get(own) ?? null]);
        }
      } else results.push(result);
    }
    return name.startsWith('transformMap') ? new LiteralMap(entries) : results;
  }

  /** Each element with the names that it goes by; with one name of a map its keys. */
  *#steps(
    range: CelValue,
    locals: Locals,
    one: string,
    two: string | undefined,
  ): Iterable<readonly [CelValue, Locals]> {
    if (!isList(range) && !isMap(range)) throw new CelError(`got '${goTypeOf(range)}', expected iterable type`);
    const keys = isList(range) ? range : range.keys();
    for (const [index, element] of keys.entries()) {
      this.#spend(2);
      const inner = new Map(locals);
      if (two === undefined) {
        inner.set(one, element);
        yield [element, inner];
        continue;
      }
      const key = isList(range) ? BigInt(index) : element;
      inner.set(one, key).set(two, isList(range) ? element : (range.get(element) ?? null));
      yield [key, inner];
    }
  }

  #condition(body: Expression, locals: Locals): boolean {
    const value = this.value(body, locals);
    if (typeof value !== 'boolean') throw noSuchOverload();
    return value;
  }

  #decide(steps: Iterable<readonly [CelValue, Locals]>, body: Expression, deciding: boolean): boolean {
    let problem: CelError | undefined;
    for (const [, inner] of steps) {
      const value = this.#attempt(body, inner);
      if (value === deciding) return deciding;
      if (value instanceof CelError) problem ??= value;
      else if (typeof value !== 'boolean') problem ??= noSuchOverload();
    }
    if (problem !== undefined) throw problem;
    return !deciding;
  }

  #has({ of, field }: Expression & { readonly op: 'select' }, locals: Locals): boolean {
    this.#spend(1);
    let value = this.value(of, locals);
    if (value instanceof Optional) {
      if (value.value === undefined) return false;
      value = value.value;
    }
    return this.#fieldOf(value, field) !== undefined;
  }
}

function accepts({ parameters }: Overload, args: readonly CelValue[]): boolean {
  if (parameters.length !== args.length) return false;
  return parameters.every((own, index) => {
    const value = args[index];
    return value !== undefined && valueFits(own, value);
  });
}

/** How cel-go's own type of a value is called. */
function goTypeOf(value: CelValue): string {
  if (value === null) return 'types.Null';
  const name = typeNameOf(value);
  const base = name.slice(name.lastIndexOf('.') + 1);
  return `types.${base.charAt(0).toUpperCase()}${base.slice(1)}`;
}

function keyText(key: CelValue): string {
  return String(key instanceof Uint ? key.value : key);
}

export function literalValue(value: (Expression & { readonly op: 'literal' })['value']): CelValue {
  return typeof value === 'object' && value !== null && 'uint' in value ? new Uint(value.uint) : value;
}
