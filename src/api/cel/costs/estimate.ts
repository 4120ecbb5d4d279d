import { isMacro, type Expression } from '../ast';
import { variablesOf } from '../parser';
import type { CelType } from '../types';
import { callCost, type CostNode } from './call-costs';
import type { DeclaredSize } from './schema-sizes';
import { fixed, limited, union, UNKNOWN, type Size } from './sizes';

/** What stands on the way from a variable to a part of it: names of fields, and what all items, keys or values have in common. */
type Path = readonly string[];

/** How large a list's or a map's keys and values are, where the expression itself tells. */
interface EntrySize {
  readonly key: Size;
  readonly value: Size;
}

/** A name that a macro has bound. */
interface Local {
  readonly path: Path | undefined;
  readonly size: Size | undefined;
  readonly entry: EntrySize | undefined;
}

type Locals = ReadonlyMap<string, Local>;
type Call = Expression & { readonly op: 'call' };

const IDENT = 1;
const LIST = 10;
const MAP = 30;
const STRUCT = 40;
/** What a macro's loop costs each time round: whether to go on, and reading the result so far. */
const GOES_ON = { all: 2, exists: 3 } as const;

/**
 * What an expression costs at most, when all that it looks at is as large as `root` lets it be; `types`: what its parts are.
 * Source: vendor/github.com/google/cel-go/checker/cost.go, apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go (sizeEstimator).
 *
 * Divergence from real Kubernetes: only what an expression costs at most is worked out, as nothing else is ever looked at.
 */
export function maxCost(expression: Expression, types: ReadonlyMap<Expression, CelType>, root: DeclaredSize): number {
  return new Estimator(types, root).cost(expression, new Map());
}

class Estimator {
  readonly #types: ReadonlyMap<Expression, CelType>;
  readonly #root: DeclaredSize;
  readonly #paths = new Map<Expression, Path>();
  readonly #sizes = new Map<Expression, Size>();
  readonly #entries = new Map<Expression, EntrySize>();

  constructor(types: ReadonlyMap<Expression, CelType>, root: DeclaredSize) {
    this.#types = types;
    this.#root = root;
  }

  cost(expression: Expression, locals: Locals): number {
    switch (expression.op) {
      case 'literal':
        return 0;
      case 'ident':
        this.#paths.set(expression, locals.get(expression.name)?.path ?? [expression.name]);
        return IDENT;
      case 'select':
        return this.#select(expression, locals);
      case 'index':
        return this.#index(expression, locals);
      case 'call':
        return this.#call(expression, locals);
      case 'list':
        return this.#list(expression, locals);
      case 'map':
        return this.#map(expression, locals);
      case 'struct':
        return expression.fields.reduce((all, { value }) => limited(all + this.cost(value.value, locals)), STRUCT);
    }
  }

  #select(expression: Expression & { readonly op: 'select' }, locals: Locals): number {
    const { of, field, optional } = expression;
    // The dotted name of a type is one name.
    const name = this.#types.has(of) ? undefined : qualified(expression);
    if (name !== undefined) {
      this.#paths.set(expression, [name]);
      return IDENT;
    }
    const operand = this.cost(of, locals);
    // `a.?b` is a call.
    if (optional) return limited(operand + 1);
    this.#paths.set(expression, [...(this.#path(of, locals) ?? []), field]);
    const kind = this.#type(of).kind;
    return limited(operand + (kind === 'map' || kind === 'object' || kind === 'parameter' ? IDENT : 0));
  }

  #index(expression: Expression & { readonly op: 'index' }, locals: Locals): number {
    const { of, index, optional } = expression;
    const cost = limited(this.cost(of, locals) + this.cost(index, locals) + 1);
    if (optional) return cost;
    const { kind } = this.#type(of);
    this.#paths.set(expression, [...(this.#path(of, locals) ?? []), kind === 'list' ? '@items' : '@values']);
    const size = this.#entry(of, locals)?.value ?? this.#size(expression, locals);
    if (size !== undefined) this.#sizes.set(expression, size);
    return cost;
  }

  #list(expression: Expression & { readonly op: 'list' }, locals: Locals): number {
    let all = LIST;
    let value: Size | undefined;
    for (const { value: item } of expression.items) {
      all = limited(all + this.cost(item, locals));
      const size = this.#sizeOrUnknown(item, locals);
      value = value === undefined ? size : union(value, size);
    }
    this.#entries.set(expression, { key: fixed(1), value: value ?? fixed(0) });
    return all;
  }

  #map(expression: Expression & { readonly op: 'map' }, locals: Locals): number {
    let all = MAP;
    let entry: EntrySize | undefined;
    for (const { value } of expression.entries) {
      all = limited(all + this.cost(value.key, locals) + this.cost(value.value, locals));
      const own = { key: this.#sizeOrUnknown(value.key, locals), value: this.#sizeOrUnknown(value.value, locals) };
      entry = entry === undefined ? own : { key: union(entry.key, own.key), value: union(entry.value, own.value) };
    }
    this.#entries.set(expression, entry ?? { key: fixed(0), value: fixed(0) });
    return all;
  }

  #call(call: Call, locals: Locals): number {
    const { name, target, args } = call;
    if (isMacro(name, target !== undefined, args)) {
      const cost = this.#macro(call, locals);
      if (cost !== undefined) return cost;
    }
    if (target === undefined && name === 'dyn') return this.#dyn(call, locals);
    const costs = args.map((arg) => this.cost(arg, locals));
    const [a = 0, b = 0, c = 0] = costs;
    if (name === '_&&_' || name === '_||_') return limited(a + b);
    if (name === '_?_:_') {
      this.#conditional(call, locals);
      return limited(a + Math.max(b, c));
    }
    const namespace = target === undefined || this.#types.has(target) ? undefined : qualified(target);
    const isMember = target !== undefined && namespace === undefined;
    const ofTarget = isMember ? this.cost(target, locals) : 0;
    const node = isMember ? this.#node(target, locals) : undefined;
    const nodes = args.map((arg) => this.#node(arg, locals));
    const own = callCost(namespace === undefined ? name : `${namespace}.${name}`, node, nodes);
    const size = own.size ?? this.#size(call, locals);
    if (size !== undefined) this.#sizes.set(call, size);
    if (name === '_+_') this.#joinEntries(call, args, locals);
    return limited(ofTarget + own.cost + costs.reduce((all, each) => all + each, 0));
  }

  /** `dyn(x)` is as large as x. */
  #dyn(call: Call, locals: Locals): number {
    const [arg] = call.args;
    if (arg === undefined) return 1;
    const cost = limited(this.cost(arg, locals) + 1);
    this.#copySizes(call, arg, locals);
    return cost;
  }

  #conditional(call: Call, locals: Locals): void {
    const [, then, otherwise] = call.args;
    if (then === undefined || otherwise === undefined) return;
    this.#sizes.set(call, union(this.#sizeOrUnknown(then, locals), this.#sizeOrUnknown(otherwise, locals)));
    this.#joinEntries(call, [then, otherwise], locals);
  }

  #joinEntries(call: Call, [a, b]: readonly Expression[], locals: Locals): void {
    const left = a && this.#entry(a, locals);
    const right = b && this.#entry(b, locals);
    if (left === undefined || right === undefined) return;
    this.#entries.set(call, { key: union(left.key, right.key), value: union(left.value, right.value) });
  }

  /** What macros become in real CEL is not written out: only its cost. Undefined for what only looks like a macro. */
  #macro(call: Call, locals: Locals): number | undefined {
    const { name, target, args } = call;
    const [first, second, third, fourth] = args;
    // A test for a field costs what it takes to get there.
    if (name === 'has') return first?.op === 'select' ? this.cost(first.of, locals) : 0;
    if (name === '@bind') {
      if (first?.op !== 'ident') return undefined;
      return second && third && this.#bind(call, first.name, second, third, locals);
    }
    if (target === undefined || first?.op !== 'ident' || second === undefined) return undefined;
    const range = this.cost(target, locals);
    if (name === 'optMap' || name === 'optFlatMap') {
      const inner = new Map(locals).set(first.name, NOTHING);
      // `target.hasValue() ? optional.of(cel.bind(x, target.value(), ...)) : optional.none()`
      const body = LIST + (range + 1) + this.cost(second, inner) + (name === 'optMap' ? 1 : 0);
      return limited(range + 1 + body);
    }
    const isPair = variablesOf(call) === 2;
    const inner = new Map(locals);
    if (isPair && second.op === 'ident') {
      const isList = this.#type(target).kind === 'list';
      inner.set(first.name, this.#part(target, isList ? '@indices' : '@keys', 'key', locals));
      inner.set(second.name, this.#part(target, isList ? '@items' : '@values', 'value', locals));
    } else {
      const isList = this.#type(target).kind === 'list';
      inner.set(first.name, this.#part(target, isList ? '@items' : '@keys', isList ? 'value' : 'key', locals));
    }
    const [body, transform] = isPair ? [third, fourth] : [second, third];
    if (body === undefined) return undefined;
    return this.#loop(call, target, range, body, transform, inner);
  }

  #loop(
    call: Call,
    target: Expression,
    range: number,
    body: Expression,
    transform: Expression | undefined,
    locals: Locals,
  ): number {
    const { name } = call;
    const count = this.#sizeOrUnknown(target, locals);
    const own = this.cost(body, locals);
    const made = transform === undefined ? 0 : this.cost(transform, locals);
    const times = (each: number, rest: number): number => limited(range + rest + limited(count.max * limited(each)));
    switch (name) {
      case 'all':
      case 'exists':
        this.#sizes.set(call, fixed(1));
        return times(GOES_ON[name] + IDENT + own, IDENT);
      case 'exists_one':
      case 'existsOne':
        this.#sizes.set(call, fixed(1));
        return times(own + 2, 2);
      default:
    }
    this.#sizes.set(call, count);
    if (name === 'transformMap') return times(own + made + 2 + IDENT, MAP + IDENT);
    if (name === 'transformMapEntry') return times(own + made + 2, MAP + IDENT);
    const [first] = call.args;
    const item = name === 'filter' ? first : (transform ?? body);
    if (item !== undefined) {
      const value = union(
        fixed(0),
        name === 'filter' ? this.#localSize(item, locals) : this.#sizeOrUnknown(item, locals),
      );
      this.#entries.set(call, { key: fixed(1), value });
    }
    const added = name === 'filter' ? IDENT : 0;
    return times(own + made + added + 1 + IDENT + LIST, LIST + IDENT);
  }

  #localSize(item: Expression, locals: Locals): Size {
    const local = item.op === 'ident' ? locals.get(item.name) : undefined;
    const size = local?.path === undefined ? local?.size : (this.#declared(local.path) ?? local.size);
    return size ?? UNKNOWN;
  }

  #bind(call: Call, name: string, value: Expression, body: Expression, locals: Locals): number {
    const own = this.cost(value, locals);
    const local = {
      path: this.#path(value, locals),
      size: this.#size(value, locals),
      entry: this.#entry(value, locals),
    };
    const inner = new Map(locals).set(name, local);
    const cost = limited(LIST + own + this.cost(body, inner));
    this.#copySizes(call, body, inner);
    return cost;
  }

  /** What stands for each key, item or value of `range`. */
  #part(range: Expression, step: string, side: keyof EntrySize, locals: Locals): Local {
    const path = [...(this.#path(range, locals) ?? []), step];
    return { path, size: this.#entry(range, locals)?.[side], entry: undefined };
  }

  #node(expression: Expression, locals: Locals): CostNode {
    const type = this.#type(expression);
    const path = this.#path(expression, locals);
    const itemSize = path === undefined ? undefined : this.#declared([...path, '@items']);
    return { expression, type, size: this.#size(expression, locals), itemSize };
  }

  #type(expression: Expression): CelType {
    return this.#types.get(expression) ?? DYN;
  }

  #path(expression: Expression, locals: Locals): Path | undefined {
    const local = expression.op === 'ident' ? locals.get(expression.name) : undefined;
    return local === undefined ? this.#paths.get(expression) : local.path;
  }

  /** How large the schema lets be what is at the end of a path. The variable that it begins with is always the root. */
  #declared(path: Path): Size | undefined {
    if (path.length === 0) return undefined;
    let at: DeclaredSize | undefined = this.#root;
    for (const step of path.slice(1)) {
      if (step === '@items' || step === '@values') at = at.element;
      else at = step === '@keys' ? at.key : at.fields?.get(step);
      if (at === undefined) return undefined;
    }
    return { min: 0, max: at.maxElements };
  }

  #sizeOrUnknown(expression: Expression, locals: Locals): Size {
    return this.#size(expression, locals) ?? UNKNOWN;
  }

  #size(expression: Expression, locals: Locals): Size | undefined {
    const path = this.#path(expression, locals);
    return (
      this.#sizes.get(expression) ??
      writtenSize(expression) ??
      (path === undefined ? undefined : this.#declared(path)) ??
      (isScalar(this.#type(expression)) ? fixed(1) : undefined) ??
      (expression.op === 'ident' ? locals.get(expression.name)?.size : undefined)
    );
  }

  #entry(expression: Expression, locals: Locals): EntrySize | undefined {
    const local = expression.op === 'ident' ? locals.get(expression.name) : undefined;
    return this.#entries.get(expression) ?? local?.entry;
  }

  #copySizes(to: Expression, from: Expression, locals: Locals): void {
    const size = this.#size(from, locals);
    const entry = this.#entry(from, locals);
    if (size !== undefined) this.#sizes.set(to, size);
    if (entry !== undefined) this.#entries.set(to, entry);
  }
}

const DYN: CelType = { kind: 'dyn' };
const NOTHING: Local = { path: undefined, size: undefined, entry: undefined };

function isScalar(type: CelType): boolean {
  switch (type.kind) {
    case 'bool':
    case 'double':
    case 'duration':
    case 'int':
    case 'timestamp':
    case 'uint':
      return true;
    case 'opaque':
      return type.name === 'optional_type' && type.parameters[0] !== undefined && isScalar(type.parameters[0]);
    default:
      return false;
  }
}

function writtenSize(expression: Expression): Size | undefined {
  switch (expression.op) {
    case 'literal': {
      const { value } = expression;
      if (typeof value === 'string') return fixed([...value].length);
      return fixed(value instanceof Uint8Array ? value.length : 1);
    }
    case 'list':
      return fixed(expression.items.length);
    case 'map':
      return fixed(expression.entries.length);
    default:
      return undefined;
  }
}

function qualified(expression: Expression): string | undefined {
  if (expression.op === 'ident') return expression.name;
  const of = expression.op === 'select' ? qualified(expression.of) : undefined;
  return of === undefined || expression.op !== 'select' ? undefined : `${of}.${expression.field}`;
}
