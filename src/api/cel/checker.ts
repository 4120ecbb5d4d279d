import { isMacro, type Entry, type Expression, type Issue } from './ast';
import type { FunctionTable, Overload } from './functions';
import { qualifiedName, variablesOf } from './parser';
import {
  bool,
  bound,
  bytes,
  double,
  dyn,
  errorType,
  fits,
  int,
  list,
  map,
  nullType,
  optional,
  sameType,
  string,
  typeText,
  typeType,
  uint,
  type Bindings,
  type CelType,
  type ObjectType,
} from './types';

/** What an expression may name. */
export interface Scope {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: FunctionTable;
  /** Of `Object{...}`: the type that a name stands for. */
  readonly structs?: (name: string) => ObjectType | 'open' | undefined;
}

export interface Checked {
  readonly type: CelType;
  readonly issues: readonly Issue[];
  /** The variables that the expression looks at. */
  readonly uses: ReadonlySet<string>;
}

type Call = Expression & { readonly op: 'call' };

const TYPE_NAMES = new Set([
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'optional_type',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
]);

/** Does the name stand for a type? */
export function isTypeName(name: string): boolean {
  return TYPE_NAMES.has(name);
}

/** Works out the type of an expression, and of its parts for whom `types` is, and what is wrong with it (vendor/github.com/google/cel-go/checker/{checker,errors}.go). */
export function check(expression: Expression, scope: Scope, types?: Map<Expression, CelType>): Checked {
  const checker = new Checker(scope, types);
  const type = checker.typeOf(expression, new Map());
  return { type, issues: checker.issues, uses: checker.uses };
}

/** The names that macros have bound. */
type Locals = ReadonlyMap<string, CelType>;

class Checker {
  readonly issues: Issue[] = [];
  readonly uses = new Set<string>();
  readonly #scope: Scope;
  /** Within what `format` is called with. */
  #isFormatted = false;

  readonly #recorded: Map<Expression, CelType> | undefined;

  constructor(scope: Scope, types: Map<Expression, CelType> | undefined) {
    this.#scope = scope;
    this.#recorded = types;
  }

  typeOf(expression: Expression, locals: Locals): CelType {
    const type = this.#typeOf(expression, locals);
    this.#recorded?.set(expression, type);
    return type;
  }

  #typeOf(expression: Expression, locals: Locals): CelType {
    switch (expression.op) {
      case 'literal':
        return literalType(expression.value);
      case 'ident':
        return this.#ident(expression.name, expression.at, locals);
      case 'select': {
        const dotted = this.#scope.variables.get(qualifiedName(expression) ?? '');
        if (dotted !== undefined) return dotted;
        const name = this.#qualified(expression, locals);
        if (name !== undefined && isTypeName(name)) return typeType;
        const of = this.typeOf(expression.of, locals);
        const field = this.#field(of, expression.field, expression.at);
        return expression.optional || isOptional(of) ? optionalOf(field) : field;
      }
      case 'index': {
        const args = [this.typeOf(expression.of, locals), this.typeOf(expression.index, locals)];
        return this.#overloaded(expression.optional ? '_[?_]' : '_[_]', false, args, expression.at);
      }
      case 'call':
        return this.#call(expression, locals);
      case 'list':
        return list(this.#joined(expression.items, locals) ?? dyn);
      case 'map': {
        const keys = expression.entries.map(({ value }) => ({ optional: false, value: value.key }));
        const values = expression.entries.map(({ optional: isOptionalEntry, value }) => ({
          optional: isOptionalEntry,
          value: value.value,
        }));
        return map(this.#joined(keys, locals) ?? dyn, this.#joined(values, locals) ?? dyn);
      }
      case 'struct':
        return this.#struct(expression, locals);
    }
  }

  #refuse(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return errorType;
  }

  #ident(name: string, at: number, locals: Locals): CelType {
    const local = locals.get(name);
    if (local !== undefined) return local;
    const variable = this.#scope.variables.get(name);
    if (variable !== undefined) {
      this.uses.add(name);
      return variable;
    }
    if (isTypeName(name)) return typeType;
    return this.#refuse(at, `undeclared reference to '${name}' (in container '')`);
  }

  /** The dotted name of what is no field of a variable. */
  #qualified(expression: Expression, locals: Locals): string | undefined {
    const name = qualifiedName(expression);
    const [root = ''] = name?.split('.', 1) ?? [];
    return locals.has(root) || this.#scope.variables.has(root) ? undefined : name;
  }

  #field(of: CelType, field: string, at: number): CelType {
    switch (of.kind) {
      case 'dyn':
      case 'error':
        return of;
      case 'map':
        return of.value;
      case 'object':
        return of.fields.get(field)?.type ?? this.#refuse(at, `undefined field '${field}'`);
      case 'opaque':
        if (of.name === 'optional_type') return this.#field(of.parameters[0] ?? dyn, field, at);
        return this.#refuse(at, `type '${typeText(of)}' does not support field selection`);
      default:
        return this.#refuse(at, `type '${typeText(of)}' does not support field selection`);
    }
  }

  #call(call: Call, locals: Locals): CelType {
    const { name, target, args, at } = call;
    if (isMacro(name, target !== undefined, args)) {
      const type = this.#macro(call, locals);
      if (type !== undefined) return type;
    }
    if (name === '_&&_' || name === '_||_') {
      for (const operand of args) this.#requireBool(operand, locals);
      return bool;
    }
    if (target === undefined) return this.#overloaded(name, false, this.#types(args, locals), at);
    const namespace = this.#qualified(target, locals);
    if (namespace !== undefined && this.#scope.functions.find(`${namespace}.${name}`, false).length > 0)
      return this.#overloaded(`${namespace}.${name}`, false, this.#types(args, locals), at);
    const wasFormatted = this.#isFormatted;
    this.#isFormatted ||= name === 'format';
    const types = this.#types([target, ...args], locals);
    this.#isFormatted = wasFormatted;
    return this.#overloaded(name, true, types, at);
  }

  #requireBool(operand: Expression, locals: Locals): void {
    const type = this.typeOf(operand, locals);
    if (!fits(bool, type, new Map())) this.#refuse(operand.at, `expected type 'bool' but found '${typeText(type)}'`);
  }

  #types(expressions: readonly Expression[], locals: Locals): readonly CelType[] {
    return expressions.map((expression) => this.typeOf(expression, locals));
  }

  #overloaded(name: string, isMember: boolean, args: readonly CelType[], at: number): CelType {
    const known = this.#scope.functions.find(name, isMember);
    if (known.length === 0) {
      if (this.#scope.functions.find(name, !isMember).length === 0)
        return this.#refuse(at, `undeclared reference to '${name}' (in container '')`);
      return this.#noOverload(name, isMember, args, at);
    }
    const results: CelType[] = [];
    for (const overload of known) {
      const result = resultOf(overload, args);
      if (result === undefined) continue;
      if (results.length > 0 && !results.some((other) => sameType(other, result))) return dyn;
      results.push(result);
    }
    return results[0] ?? this.#noOverload(name, isMember, args, at);
  }

  #noOverload(name: string, isMember: boolean, args: readonly CelType[], at: number): CelType {
    if (args.some(({ kind }) => kind === 'error')) return errorType;
    const [target, ...rest] = args;
    const applied =
      isMember && target !== undefined
        ? `${typeText(target)}.(${rest.map(typeText).join(', ')})`
        : `(${args.map(typeText).join(', ')})`;
    return this.#refuse(at, `found no matching overload for '${name}' applied to '${applied}'`);
  }

  /** The one type of all. Kubernetes lets nobody mix them (`HomogeneousAggregateLiterals`), but for what is formatted. */
  #joined(items: readonly Entry<Expression>[], locals: Locals): CelType | undefined {
    let joined: CelType | undefined;
    for (const { optional: isOptionalItem, value } of items) {
      const own = this.typeOf(value, locals);
      const type = isOptionalItem ? unwrapped(own) : own;
      if (joined === undefined || joined.kind === 'error') joined = type;
      else if (!fits(joined, type, new Map())) {
        if (fits(type, joined, new Map())) joined = type;
        else if (this.#isFormatted) joined = dyn;
        else this.#refuse(value.at, `expected type '${typeText(joined)}' but found '${typeText(type)}'`);
      } else if (type.kind === 'dyn') joined = dyn;
    }
    return joined;
  }

  #struct({ type, fields, at }: Expression & { readonly op: 'struct' }, locals: Locals): CelType {
    const known = this.#scope.structs?.(type);
    for (const { value } of fields) {
      const own = this.typeOf(value.value, locals);
      if (known === undefined || known === 'open') continue;
      const field = known.fields.get(value.name);
      if (field === undefined)
        this.#refuse(
          value.at,
          type === 'JSONPatch'
            ? `expected type of field '${value.name}' is '' but provided type is '${typeText(own)}'`
            : `undefined field '${value.name}'`,
        );
      else if (!fits(field.type, own, new Map()))
        this.#refuse(
          value.at,
          `expected type of field '${value.name}' is '${typeText(field.type)}' but provided type is '${typeText(own)}'`,
        );
    }
    if (known === undefined) return this.#refuse(at, `undeclared reference to '${type}' (in container '')`);
    return known === 'open' ? { kind: 'opaque', name: type, parameters: [] } : known;
  }

  /** Undefined for what only looks like a macro. */
  #macro(call: Call, locals: Locals): CelType | undefined {
    const { name, target, args, at } = call;
    const [first, second, third, fourth] = args;
    if (name === 'has') {
      if (first?.op === 'select') this.typeOf(first, locals);
      return bool;
    }
    if (name === '@bind') {
      if (first?.op !== 'ident') return undefined;
      if (second === undefined || third === undefined) return undefined;
      return this.typeOf(third, new Map(locals).set(first.name, this.typeOf(second, locals)));
    }
    if (target === undefined || first?.op !== 'ident' || second === undefined) return undefined;
    const range = this.typeOf(target, locals);
    if (name === 'optMap' || name === 'optFlatMap') {
      const result = this.typeOf(second, new Map(locals).set(first.name, unwrapped(range)));
      return name === 'optMap' ? optional(result) : result;
    }
    const inner = new Map(locals);
    const isPair = variablesOf(call) === 2;
    const [one, two] = this.#elements(range, isPair, target.at);
    inner.set(first.name, one);
    if (isPair && second.op === 'ident') inner.set(second.name, two);
    const rest = isPair ? [third, fourth] : [second, third];
    return this.#comprehension(name, rest, inner, one, at);
  }

  #elements(range: CelType, isPair: boolean, at: number): readonly [CelType, CelType] {
    switch (range.kind) {
      case 'list':
        return isPair ? [int, range.element] : [range.element, dyn];
      case 'map':
        return [range.key, range.value];
      case 'dyn':
      case 'error':
        return [range, range];
      default: {
        const message = `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
        const type = this.#refuse(at, message);
        return [type, type];
      }
    }
  }

  #comprehension(
    name: string,
    [body, transform]: readonly (Expression | undefined)[],
    locals: Locals,
    element: CelType,
    at: number,
  ): CelType {
    if (body === undefined) return errorType;
    if (name === 'all' || name === 'exists') {
      this.#requireBool(body, locals);
      return bool;
    }
    const type = this.typeOf(body, locals);
    if (name === 'sortBy') return list(element);
    const condition = (shown: (type: CelType) => string): void => {
      if (!fits(bool, type, new Map())) this.#refuse(at, shown(type));
    };
    switch (name) {
      case 'exists_one':
      case 'existsOne':
        condition((own) => `found no matching overload for '_?_:_' applied to '(${typeText(own)}, int, int)'`);
        return bool;
      case 'filter': {
        const result = list(element);
        const shown = typeText(result);
        condition(
          (own) => `found no matching overload for '_?_:_' applied to '(${typeText(own)}, ${shown}, ${shown})'`,
        );
        return result;
      }
      default: {
        let result = type;
        if (transform !== undefined) {
          result = this.typeOf(transform, locals);
          const shown = typeText(list(result));
          condition(
            (own) => `found no matching overload for '_?_:_' applied to '(${typeText(own)}, ${shown}, ${shown})'`,
          );
        }
        if (name === 'transformMap') return map(element, result);
        return name === 'transformMapEntry' ? result : list(result);
      }
    }
  }
}

function resultOf({ parameters, result }: Overload, args: readonly CelType[]): CelType | undefined {
  if (parameters.length !== args.length) return undefined;
  const bindings: Bindings = new Map();
  const matches = parameters.every((own, index) => fits(own, args[index] ?? dyn, bindings));
  return matches ? bound(result, bindings) : undefined;
}

function literalType(value: (Expression & { readonly op: 'literal' })['value']): CelType {
  switch (typeof value) {
    case 'string':
      return string;
    case 'bigint':
      return int;
    case 'number':
      return double;
    case 'boolean':
      return bool;
    default:
  }
  if (value === null) return nullType;
  return value instanceof Uint8Array ? bytes : uint;
}

function isOptional(type: CelType): type is CelType & { readonly kind: 'opaque' } {
  return type.kind === 'opaque' && type.name === 'optional_type';
}

function optionalOf(type: CelType): CelType {
  return isOptional(type) ? type : optional(type);
}

function unwrapped(type: CelType): CelType {
  return isOptional(type) ? (type.parameters[0] ?? dyn) : type;
}
